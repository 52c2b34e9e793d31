locals {
  a = local.b
  b = local.c + 1
  c = local.a
}

resource "alicloud_ram_role" "local" {
  max_session_duration = local.a
}

resource "alicloud_ram_role" "x" {
  max_session_duration = alicloud_ram_role.y.max_session_duration
}

resource "alicloud_ram_role" "y" {
  max_session_duration = alicloud_ram_role.x.max_session_duration
}
