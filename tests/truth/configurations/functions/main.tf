variable "object" {
  type    = any
  default = { seconds = 7200, name = "etl" }
}

variable "list" {
  type    = list(map(any))
  default = [{ name = "a", session_duration = "3600" }, { name = "b", session_duration = "7200" }]
}

locals {
  sets = {
    admin = { duration = "PT1H" }
    read  = {}
  }
  names = ["a", "b"]
}

resource "alicloud_ram_role" "lookup" {
  max_session_duration = lookup(var.object, "seconds", 3600)
}

resource "alicloud_ram_role" "lookup_default" {
  max_session_duration = lookup(var.object, "missing", 3600)
}

resource "alicloud_ram_role" "lookup_two" {
  count                = length(var.list)
  max_session_duration = lookup(var.list[count.index], "session_duration", )
}

resource "alicloud_ram_role" "index_text" {
  count                = length(var.list)
  max_session_duration = var.list[count.index]["session_duration"]
}

resource "aws_ssoadmin_permission_set" "try" {
  for_each         = local.sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = try(each.value.duration, "PT8H")
}

resource "aws_ssoadmin_permission_set" "try_null" {
  for_each         = local.sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = try(each.value.duration, null)
}

resource "aws_ssoadmin_permission_set" "coalesce" {
  for_each         = local.sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = coalesce(lookup(each.value, "duration", null), "PT4H")
}

resource "alicloud_ram_role" "zipmap" {
  for_each             = zipmap(local.names, [3600, 7200])
  max_session_duration = each.value
}

resource "alicloud_ram_role" "zipmap_splat" {
  for_each             = zipmap(var.list[*].name, var.list)
  max_session_duration = each.value.session_duration
}

resource "alicloud_ram_role" "concat" {
  count                = 3
  max_session_duration = concat([3600], [7200, "10800"])[count.index]
}

resource "alicloud_ram_role" "min" {
  max_session_duration = min(43200, max(3600, 50000))
}

resource "alicloud_ram_role" "tonumber" {
  max_session_duration = tonumber("7200")
}

resource "alicloud_ram_role" "regex" {
  max_session_duration = tonumber(regex("PT(\\d+)H", "PT8H")[0]) * 3600
}

resource "alicloud_ram_role" "can" {
  max_session_duration = can(regex("^PT", var.object.name)) ? 3600 : 7200
}

resource "alicloud_ram_role" "contains" {
  max_session_duration = contains(local.names, "b") ? 3600 : 7200
}

resource "alicloud_ram_role" "ceil" {
  max_session_duration = ceil(3600.2)
}

resource "alicloud_ram_role" "parseint" {
  max_session_duration = parseint("e10", 16)
}

resource "aws_ssoadmin_permission_set" "format" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = format("PT%dH%02dM", 1, 5)
}

resource "aws_ssoadmin_permission_set" "join" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = join("", ["PT", upper("8h")])
}

resource "aws_ssoadmin_permission_set" "replace" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = replace("PTxH", "/x+/", "2")
}

resource "alicloud_ram_role" "jsondecode" {
  max_session_duration = jsondecode("{\"a\": [1, 7200.0]}").a[1]
}

resource "alicloud_ram_role" "yamldecode" {
  max_session_duration = yamldecode("a: 7200\nb: '1'").a
}

resource "alicloud_ram_role" "one" {
  max_session_duration = one([3600])
}

resource "alicloud_ram_role" "one_none" {
  max_session_duration = one([])
}

resource "alicloud_ram_role" "spread" {
  max_session_duration = max([1, 7200, 3]...)
}

resource "alicloud_ram_role" "core" {
  max_session_duration = core::max(1, 2)
}
