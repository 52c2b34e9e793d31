# teams with roles, three modules deep, with outputs on the way back
locals {
  teams = {
    data = {
      roles = {
        etl    = { hours = 8 }
        report = {}
      }
    }
    web = {
      roles = {
        deploy = { hours = 1 }
      }
    }
  }
}

module "teams" {
  source   = "./team"
  for_each = local.teams
  name     = each.key
  roles    = each.value.roles
}

resource "alicloud_ram_role" "longest" {
  max_session_duration = max([for t in module.teams : max(values(t.seconds)...)]...)
}

resource "alicloud_ram_role" "flat" {
  for_each             = merge([for name, t in module.teams : { for role, s in t.seconds : "${name}.${role}" => s }]...)
  max_session_duration = each.value
}
