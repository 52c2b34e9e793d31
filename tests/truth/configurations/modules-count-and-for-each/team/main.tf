variable "team" {
  type = object({ hours = number, roles = list(string) })
}

module "role" {
  source   = "../role"
  for_each = toset(var.team.roles)
  name     = each.key
  hours    = var.team.hours
}

resource "alicloud_ram_role" "own" {
  count                = length(var.team.roles)
  max_session_duration = var.team.hours * 1800
}

output "roles" {
  value = module.role
}
