resource "alicloud_ram_role" "a" {
  role_name            = "a"
  max_session_duration = length(alicloud_ram_role.a.role_name)
}
