variable "teams" {
  default = {
    blue = { hours = 1, roles = ["etl", "ops"] }
    red  = { hours = 2, roles = ["etl"] }
  }
}

module "counted" {
  source = "./role"
  count  = 2
  hours  = count.index + 1
}

module "keyed" {
  source   = "./role"
  for_each = { for k, v in var.teams : k => v.hours }
  name     = each.key
  hours    = each.value
}

module "none" {
  source = "./role"
  count  = 0
  hours  = 1
}

module "teams" {
  source   = "./team"
  for_each = var.teams
  team     = each.value
}

module "keyed_by_set" {
  source   = "./role"
  for_each = toset(["x y", "z"])
  hours    = each.key == "z" ? 1 : null
}

resource "alicloud_ram_role" "sum" {
  max_session_duration = sum(module.counted[*].seconds)
}

resource "alicloud_ram_role" "indexed" {
  max_session_duration = module.counted[1].seconds
}

resource "alicloud_ram_role" "by_key" {
  max_session_duration = module.keyed["red"].seconds
}

resource "alicloud_ram_role" "by_attribute" {
  max_session_duration = module.keyed.blue.seconds
}

resource "alicloud_ram_role" "over_modules" {
  for_each             = { for k, m in module.keyed : k => m.seconds }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "of_none" {
  max_session_duration = length(module.none) == 0 ? 3600 : 7200
}

resource "alicloud_ram_role" "one_of_none" {
  max_session_duration = try(one(module.none[*].seconds), 7200)
}

resource "alicloud_ram_role" "tried_none" {
  max_session_duration = try(module.none[0].seconds, 5400)
}

resource "alicloud_ram_role" "nested" {
  max_session_duration = module.teams["blue"].roles["ops"].seconds
}
