resource "alicloud_ram_role" "twice" {
  max_session_duration = 10800
}
