variable "hours" {
  type = number
}

resource "alicloud_ram_role" "a" {
  count                = var.hours > 8 ? 1 : 0
  max_session_duration = 3600
}

resource "alicloud_ram_role" "b" {
  max_session_duration = try(alicloud_ram_role.a[0].max_session_duration, 1)
}

resource "alicloud_ram_role" "c" {
  max_session_duration = one(alicloud_ram_role.a[*].max_session_duration)
}
