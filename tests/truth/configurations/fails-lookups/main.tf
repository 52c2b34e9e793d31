locals {
  object = { seconds = 3600 }
  list   = [3600]
  map    = tomap({ a = 3600 })
  null   = null
}

resource "alicloud_ram_role" "attribute" {
  max_session_duration = local.object.second
}

resource "alicloud_ram_role" "index" {
  max_session_duration = local.list[1]
}

resource "alicloud_ram_role" "negative" {
  max_session_duration = local.list[-1]
}

resource "alicloud_ram_role" "key" {
  max_session_duration = local.map["b"]
}

resource "alicloud_ram_role" "of_null" {
  max_session_duration = local.null.seconds
}

resource "alicloud_ram_role" "of_number" {
  max_session_duration = local.list[0].seconds
}

resource "alicloud_ram_role" "of_set" {
  max_session_duration = toset(["1"])[0]
}

resource "alicloud_ram_role" "list_attribute" {
  max_session_duration = local.list.seconds
}
