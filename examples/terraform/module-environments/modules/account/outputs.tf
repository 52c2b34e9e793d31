output "role_arns" {
  description = "ARN of each role, by its short name."
  value       = { for name, role in alicloud_ram_role.this : name => role.arn }
}
