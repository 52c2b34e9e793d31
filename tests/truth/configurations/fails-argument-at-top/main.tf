x = 1
resource "alicloud_ram_role" "a" {
  max_session_duration = 3600
}
