resource "alicloud_ram_role" "a" {
  max_session_duration = local.c
}

resource "alicloud_ram_role" "b" {
  max_session_duration = local.settings.roles["etl"].seconds
}

resource "alicloud_ram_role" "c" {
  max_session_duration = local.list[1]
}

resource "alicloud_ram_role" "d" {
  max_session_duration = local.settings.roles.ops.seconds
}

resource "alicloud_ram_role" "e" {
  max_session_duration = local.merged.seconds
}

locals {
  c = local.b * 2
  b = local.a
}

locals {
  settings = {
    default = 3600
    roles = {
      etl = { seconds = local.a * 3 }
      ops : { "seconds" : 10800 },
      (local.key) = { seconds = 1 }
    }
  }
  key    = "dynamic"
  list   = [local.a, local.c, 9]
  merged = merge(local.settings.roles.etl, { seconds = local.settings.default }, null)
  a      = 7200
}
