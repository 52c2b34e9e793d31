variable "keys" {
  default = ["y"]
}

import {
  to = alicloud_ram_role.set
  id = "set"
}

resource "alicloud_ram_role" "set" {
  max_session_duration = 3600
}

import {
  to = alicloud_ram_role.omitted
  id = "omitted"
}

resource "alicloud_ram_role" "omitted" {
  role_name = "omitted"
}

import {
  for_each = var.keys
  to       = alicloud_ram_role.some[each.value]
  id       = each.value
}

resource "alicloud_ram_role" "some" {
  for_each = toset(["x", "y"])
}

import {
  for_each = { a = 0 }
  to       = module.m["a"].alicloud_ram_role.inner[each.value]
  id       = each.key
}

module "m" {
  source   = "./m"
  for_each = toset(["a", "b"])
}
