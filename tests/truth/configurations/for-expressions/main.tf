variable "sets" {
  type = list(object({
    name     = string
    hours    = optional(number)
    accounts = optional(list(string), [])
  }))
  default = [
    { name = "admin", hours = 1, accounts = ["a", "b"] },
    { name = "read", accounts = ["a"] },
    { name = "off", hours = 0 },
  ]
}

locals {
  by_name  = { for s in var.sets : s.name => s if s.hours != 0 }
  pairs    = flatten([for s in var.sets : [for a in s.accounts : { set = s.name, account = a, hours = s.hours }]])
  by_hours = { for s in var.sets : coalesce(s.hours, 8) => s.name... }
  indexed  = { for i, s in var.sets : "${i}" => upper(s.name) }
  swapped  = { for k, v in { a = "x", b = "y" } : v => k }
}

resource "aws_ssoadmin_permission_set" "by_name" {
  for_each         = local.by_name
  name             = each.key
  instance_arn     = "arn"
  session_duration = each.value.hours == null ? null : "PT${each.value.hours}H"
}

resource "alicloud_ram_role" "pairs" {
  for_each             = { for p in local.pairs : "${p.account}/${p.set}" => p }
  max_session_duration = coalesce(each.value.hours, 2) * 3600
}

resource "alicloud_ram_role" "grouped" {
  for_each             = local.by_hours
  max_session_duration = length(each.value) * 3600
}

resource "alicloud_ram_role" "indexed" {
  for_each             = local.indexed
  max_session_duration = each.value == "READ" ? 7200 : 3600
}

resource "alicloud_ram_role" "swapped" {
  for_each             = local.swapped
  max_session_duration = each.value == "a" ? 7200 : 3600
}

resource "alicloud_ram_role" "nested" {
  max_session_duration = sum([for s in var.sets : sum([for a in s.accounts : 100]) if length(s.accounts) > 0])
}

resource "alicloud_ram_role" "shadowed" {
  max_session_duration = [for s in [1, 2] : [for s in [3, 4] : s][1]][0]
}

resource "alicloud_ram_role" "over_object" {
  max_session_duration = [for k, v in { z = 1, a = 2 } : v][0]
}
