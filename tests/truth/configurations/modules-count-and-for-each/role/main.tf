variable "name" {
  default = "role"
}

variable "hours" {
  type = number
}

resource "alicloud_ram_role" "this" {
  role_name            = var.name
  max_session_duration = var.hours == null ? null : var.hours * 3600
}

output "seconds" {
  value = var.hours == null ? null : var.hours * 3600
}
