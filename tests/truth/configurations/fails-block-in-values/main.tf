variable "hours" {
  type = number
}

resource "alicloud_ram_role" "a" {
  max_session_duration = var.hours
}
