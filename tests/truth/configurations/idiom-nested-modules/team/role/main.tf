variable "name" {}

variable "hours" {
  type = number
}

locals {
  seconds = var.hours * 60 * 60
}

resource "alicloud_ram_role" "this" {
  role_name            = var.name
  max_session_duration = local.seconds
}

output "seconds" {
  value = alicloud_ram_role.this.max_session_duration
}
