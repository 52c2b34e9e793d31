variable "hours" {
  type    = number
  default = 1
}

resource "alicloud_ram_role" "a" {
  max_session_duration = var.hours
}
