resource "alicloud_ram_role" "count" {
  count                = length(alicloud_ram_role.count) + 1
  max_session_duration = 3600
}
