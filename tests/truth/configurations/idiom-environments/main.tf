# one configuration, an environment chosen by a variable: binbashar/le-tf-infra-aws, DNXLabs
variable "environment" {
  type    = string
  default = "dev"
}

locals {
  settings = {
    default = { hours = 1, roles = [] }
    prod    = { hours = 8, roles = ["etl", "ops"] }
    dev     = { hours = 2, roles = ["etl"] }
  }
  current = merge(local.settings.default, lookup(local.settings, var.environment, {}))
  env     = contains(["prod", "staging"], var.environment) ? "protected" : "open"
  seconds = { protected = 3600, open = 7200 }[local.env]
  all     = { for pair in setproduct(["read", "write"], local.current.roles) : "${pair[1]}-${pair[0]}" => { kind = pair[0], role = pair[1] } }
}

resource "alicloud_ram_role" "this" {
  for_each             = toset(local.current.roles)
  role_name            = "${var.environment}-${each.value}"
  max_session_duration = local.current.hours * 3600
}

resource "alicloud_ram_role" "chosen" {
  max_session_duration = local.seconds
}

resource "alicloud_ram_role" "product" {
  for_each             = local.all
  max_session_duration = each.value.kind == "read" ? 3600 : 3600 * local.current.hours
}

resource "alicloud_ram_role" "ternary_chain" {
  max_session_duration = var.environment == "prod" ? 3600 : var.environment == "staging" ? 7200 : 43200
}

resource "alicloud_ram_role" "switch" {
  max_session_duration = try({ prod = 1, dev = 2 }[var.environment], 3) * 3600
}
