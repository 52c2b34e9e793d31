# cloudposse/terraform-aws-sso, as its component for Identity Center calls it
variable "session_duration" {
  type    = string
  default = ""
}

locals {
  administrators = [{
    name             = "AdministratorAccess"
    session_duration = "PT12H"
    tags             = {}
  }]
  readers = [{
    name             = "ReadOnly",
    session_duration = var.session_duration,
    tags             = { a = "b" }
  }]
  overridable = true ? [{ name = "Optional", session_duration = "", tags = {} }] : []
}

module "permission_sets" {
  source          = "./permission-sets"
  permission_sets = concat(local.administrators, local.readers, local.overridable)
}

output "arns" {
  value = module.permission_sets.permission_sets
}
