resource "alicloud_ram_role" "etl" {
  role_name            = "etl"
  max_session_duration = 28800
}
