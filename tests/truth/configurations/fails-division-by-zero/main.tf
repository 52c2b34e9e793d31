resource "alicloud_ram_role" "b" {
  max_session_duration = 0 / 0
}
