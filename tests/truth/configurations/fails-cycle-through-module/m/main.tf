variable "seconds" {}

resource "alicloud_ram_role" "inner" {
  max_session_duration = var.seconds
}

output "seconds" {
  value = var.seconds
}
