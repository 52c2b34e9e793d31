resource "alicloud_ram_role" "new" {
  max_session_duration = 3600
}
resource "alicloud_ram_role" "old" {
  max_session_duration = 3600
}
moved {
  from = alicloud_ram_role.old
  to   = alicloud_ram_role.new
}
