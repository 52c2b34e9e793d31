variable "name" {}

resource "alicloud_ram_role" "this" {
  role_name            = var.name
  max_session_duration = 5400
}

output "role" {
  value = "r"
}

output "seconds" {
  value = 7200
}
