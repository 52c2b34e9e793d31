# aws-ia/terraform-aws-iam-identity-center, avlcloudtechnologies/terraform-aws-sso
variable "permission_sets" {
  description = "Permission sets to create"
  type        = any
  default     = {}
}

variable "hours" {
  type    = number
  default = 4
}

resource "aws_ssoadmin_permission_set" "pset" {
  for_each         = var.permission_sets
  name             = each.key
  description      = lookup(each.value, "description", null)
  instance_arn     = "arn"
  relay_state      = lookup(each.value, "relay_state", null)
  session_duration = lookup(each.value, "session_duration", null)
  tags             = lookup(each.value, "tags", {})
}

resource "aws_ssoadmin_permission_set" "hours" {
  for_each         = var.permission_sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = "PT${try(each.value.hours, 9)}H"
}

resource "aws_ssoadmin_permission_set" "from_variable" {
  for_each         = { for name, set in var.permission_sets : name => set if can(set.description) }
  name             = each.key
  instance_arn     = "arn"
  session_duration = "PT${var.hours}H"
}
