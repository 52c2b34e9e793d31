resource "random_integer" "n" {
  min = 1
  max = 12
}

resource "alicloud_ram_role" "values" {
  for_each = {
    known   = { seconds = 3600, name = "a" }
    unknown = { seconds = random_integer.n.result * 3600, name = "b" }
  }
  role_name            = each.value.name
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "chained" {
  for_each             = alicloud_ram_role.values
  max_session_duration = each.value.max_session_duration
}

resource "alicloud_ram_role" "names" {
  for_each             = toset([for r in alicloud_ram_role.values : r.role_name])
  max_session_duration = each.key == "a" ? 3600 : 7200
}

resource "alicloud_ram_role" "counted" {
  count                = length(alicloud_ram_role.values)
  max_session_duration = values(alicloud_ram_role.values)[count.index].max_session_duration
}

module "m" {
  source   = "./m"
  for_each = alicloud_ram_role.values
  role     = each.value
}

resource "alicloud_ram_role" "of_modules" {
  for_each             = module.m
  max_session_duration = each.value.seconds
}
