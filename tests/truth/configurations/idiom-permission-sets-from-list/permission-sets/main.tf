variable "permission_sets" {
  type = list(object({
    name             = string
    description      = optional(string, "")
    session_duration = string
    tags             = map(string)
  }))
  default = []
}

locals {
  permission_set_map = { for ps in var.permission_sets : ps.name => ps }
}

data "aws_ssoadmin_instances" "this" {}

resource "aws_ssoadmin_permission_set" "this" {
  for_each         = local.permission_set_map
  name             = each.key
  description      = each.value.description
  instance_arn     = tolist(data.aws_ssoadmin_instances.this.arns)[0]
  session_duration = each.value.session_duration != "" ? each.value.session_duration : null
  tags             = each.value.tags != "" ? each.value.tags : null
}

output "permission_sets" {
  value = { for name, ps in aws_ssoadmin_permission_set.this : name => ps.arn }
}
