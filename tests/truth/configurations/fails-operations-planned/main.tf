variable "unset" {
  type    = number
  default = null
}

resource "alicloud_ram_role" "null" {
  max_session_duration = var.unset * 3600
}

resource "alicloud_ram_role" "null_condition" {
  max_session_duration = var.unset ? 1 : 2
}

resource "alicloud_ram_role" "coalesce" {
  max_session_duration = coalesce(var.unset, null)
}

resource "alicloud_ram_role" "null_in_template" {
  max_session_duration = "${var.unset}0"
}
