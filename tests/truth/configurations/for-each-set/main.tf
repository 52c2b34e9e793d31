locals {
  names = ["etl", "ops", "etl"]
  seconds = {
    etl = 28800
    ops = 3600
  }
}

resource "alicloud_ram_role" "toset" {
  for_each             = toset(local.names)
  max_session_duration = local.seconds[each.key]
}

resource "alicloud_ram_role" "value" {
  for_each             = toset(["3600", "7200"])
  max_session_duration = each.value
}

resource "alicloud_ram_role" "numbers" {
  for_each             = toset([for n in [3600, 7200] : tostring(n)])
  max_session_duration = each.key
}

resource "alicloud_ram_role" "keys" {
  for_each             = toset(keys(local.seconds))
  max_session_duration = local.seconds[each.value]
}

resource "alicloud_ram_role" "empty" {
  for_each             = toset([])
  max_session_duration = 1
}

resource "alicloud_ram_role" "setproduct" {
  for_each             = { for p in setproduct(["a", "b"], [1, 2]) : "${p[0]}-${p[1]}" => p[1] }
  max_session_duration = each.value * 3600
}
