resource "alicloud_ram_role" "a" {
  max_session_duration = 3600
}
removed {
  from = alicloud_ram_role.a
  lifecycle {
    destroy = false
  }
}
