variable "roles" {
  type = map(object({ seconds = number }))
  default = {
    "etl"         = { seconds = 28800 }
    "ops team"    = { seconds = 3600 }
    "quote\"d"    = { seconds = 7200 }
    "a.b/c"       = { seconds = 900 }
    "über"        = { seconds = 1 }
    "dollar$${x}" = { seconds = 2 }
    "line\nbreak" = { seconds = 3 }
    "back\\slash" = { seconds = 4 }
  }
}

resource "alicloud_ram_role" "object" {
  for_each             = { a = 3600, b = "7200", c = null }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "variable" {
  for_each             = var.roles
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "empty" {
  for_each             = {}
  max_session_duration = 1
}

resource "alicloud_ram_role" "nulls" {
  for_each = {
    a = { seconds = null }
    b = { seconds = 7200 }
  }
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "missing" {
  for_each = {
    a = {}
    b = { seconds = 7200 }
  }
  max_session_duration = lookup(each.value, "seconds", null)
}

resource "alicloud_ram_role" "tried" {
  for_each = {
    a = {}
    b = { seconds = 7200 }
  }
  max_session_duration = try(each.value.seconds, each.value["other"], 3600)
}

resource "alicloud_ram_role" "conditional" {
  for_each             = true ? { a = 3600 } : {}
  max_session_duration = each.value
}

resource "alicloud_ram_role" "merged" {
  for_each             = merge({ a = 3600 }, { b = 7200, a = 10800 })
  max_session_duration = each.value
}
