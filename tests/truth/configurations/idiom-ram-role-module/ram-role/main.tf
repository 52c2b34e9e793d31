variable "create" {
  type    = bool
  default = true
}

variable "role_name" {
  type    = string
  default = ""
}

variable "max_session_duration" {
  description = "The maximum session duration"
  type        = number
  default     = 3600
}

variable "users" {
  type    = list(map(string))
  default = []
}

locals {
  role_name = var.role_name != "" ? var.role_name : substr("terraform-ram-role-${replace("xyz", "-", "")}", 0, 32)
  user_list = flatten([
    for _, obj in var.users : [
      for _, name in distinct(flatten(split(",", obj["user_names"]))) :
      format("acs:ram::%s:user/%s", lookup(obj, "account_id", "0"), trimspace(name))
    ]
  ])
}

resource "alicloud_ram_role" "this" {
  count = var.create ? 1 : 0
  name  = local.role_name
  document = length(local.user_list) > 0 ? jsonencode({
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { RAM = local.user_list } }]
    Version   = "1"
  }) : null
  description          = "a"
  force                = true
  max_session_duration = var.max_session_duration
}

output "role_name" {
  value = concat(alicloud_ram_role.this.*.name, [""])[0]
}
