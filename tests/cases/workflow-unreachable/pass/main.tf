resource "alicloud_ram_role" "etl" {
  max_session_duration = 28800
}
