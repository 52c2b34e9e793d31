variable "unset" {
  type    = number
  default = null
}

resource "alicloud_ram_role" "null_count" {
  count                = var.unset
  max_session_duration = 3600
}

resource "alicloud_ram_role" "null" {
  for_each             = var.unset == null ? null : {}
  max_session_duration = 3600
}
