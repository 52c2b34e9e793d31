resource "alicloud_ram_role" "hash" {
  max_session_duration = 7200
}
