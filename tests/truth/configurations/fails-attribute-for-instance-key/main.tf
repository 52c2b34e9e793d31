resource "alicloud_ram_role" "keyed" {
  for_each             = { a = 3600, b = 7200 }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "by_attribute" {
  max_session_duration = alicloud_ram_role.keyed.a.max_session_duration
}

resource "alicloud_ram_role" "counted" {
  count                = 1
  max_session_duration = 3600
}

resource "alicloud_ram_role" "without_index" {
  max_session_duration = alicloud_ram_role.counted.max_session_duration
}
