variable "seconds" {
  type = number
}

resource "alicloud_ram_role" "this" {
  max_session_duration = var.seconds
}
