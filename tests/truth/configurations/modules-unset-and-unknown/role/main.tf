variable "seconds" {}

variable "known" {
  type = number
}

resource "alicloud_ram_role" "this" {
  max_session_duration = var.seconds
}

resource "alicloud_ram_role" "known" {
  max_session_duration = var.known
}

output "seconds" {
  value = var.seconds
}

output "known" {
  value = var.known
}
