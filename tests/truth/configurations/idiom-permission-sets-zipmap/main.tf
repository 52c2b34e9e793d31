# thoughtbot/terraform-aws-iam-permission-sets
variable "permission_sets" {
  type = list(object({
    name             = string
    session_duration = optional(string)
    managed          = optional(set(string), [])
  }))
  default = [
    { name = "a", session_duration = "PT2H" },
    { name = "b", managed = ["x", "y"] },
  ]
}

variable "default_session_duration" {
  type    = string
  default = "PT8H"
}

locals {
  permission_sets = zipmap(var.permission_sets[*].name, var.permission_sets)
  attachments     = flatten([for s in var.permission_sets : [for m in s.managed : { set = s.name, policy = m }]])
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each         = local.permission_sets
  name             = each.value.name
  instance_arn     = "arn"
  session_duration = coalesce(each.value.session_duration, var.default_session_duration)
}

resource "alicloud_ram_role" "attachments" {
  for_each             = { for a in local.attachments : join("/", [a.set, a.policy]) => a }
  max_session_duration = length(each.value.policy) * 3600
}
