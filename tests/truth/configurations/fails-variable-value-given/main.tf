variable "number" {
  type = number
}

resource "alicloud_ram_role" "number" {
  max_session_duration = var.number
}
