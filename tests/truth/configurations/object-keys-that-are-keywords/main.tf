locals {
  table = {
    null  = 3600
    true  = 7200
    false = 10800
    for   = 1
    if    = 2
    "a-b" = 3
    1     = 4
  }
}

resource "alicloud_ram_role" "this" {
  for_each             = local.table
  max_session_duration = each.value
}

resource "alicloud_ram_role" "attribute" {
  max_session_duration = local.table.null + local.table["1"]
}
