variable "role" {}

output "seconds" {
  value = var.role.max_session_duration
}

output "arn" {
  value = var.role.arn
}
