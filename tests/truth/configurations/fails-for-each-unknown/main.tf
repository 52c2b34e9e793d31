resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "alicloud_ram_role" "set" {
  for_each             = toset([tostring(random_integer.n.result)])
  max_session_duration = 3600
}

resource "alicloud_ram_role" "map" {
  for_each             = { (random_integer.n.result) = 3600 }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "count" {
  count                = random_integer.n.result
  max_session_duration = 3600
}

resource "alicloud_ram_role" "filtered" {
  for_each             = { for k, v in { a = 1, b = 2 } : k => v if random_integer.n.result > 1 }
  max_session_duration = each.value
}

module "role" {
  source   = "./role"
  for_each = toset([tostring(random_integer.n.result)])
}

resource "alicloud_ram_role" "of_module" {
  max_session_duration = module.role["a"].seconds
}

resource "alicloud_ram_role" "of_set" {
  max_session_duration = alicloud_ram_role.set["a"].max_session_duration
}
