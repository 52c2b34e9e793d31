resource "alicloud_ram_role" "x" {
  max_session_duration = 7200
}
moved {
  from = alicloud_ram_role.y
  to   = alicloud_ram_role.x
}
