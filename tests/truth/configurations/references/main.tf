resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "alicloud_ram_role" "base" {
  role_name            = "base"
  max_session_duration = 7200
}

resource "alicloud_ram_role" "quoted" {
  max_session_duration = "5400"
}

resource "alicloud_ram_role" "counted" {
  count                = 2
  max_session_duration = 3600 * (count.index + 1)
}

resource "alicloud_ram_role" "keyed" {
  for_each             = { a = 3600, b = 7200 }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "omitted" {
}

resource "alicloud_ram_role" "same" {
  max_session_duration = alicloud_ram_role.base.max_session_duration
}

resource "alicloud_ram_role" "arithmetic" {
  max_session_duration = alicloud_ram_role.quoted.max_session_duration * 2
}

resource "alicloud_ram_role" "by_index" {
  max_session_duration = alicloud_ram_role.counted[1].max_session_duration
}

resource "alicloud_ram_role" "by_text_index" {
  max_session_duration = alicloud_ram_role.counted["1"].max_session_duration
}

resource "alicloud_ram_role" "by_legacy_index" {
  max_session_duration = alicloud_ram_role.counted.0.max_session_duration
}

resource "alicloud_ram_role" "by_key" {
  max_session_duration = alicloud_ram_role.keyed["b"].max_session_duration
}

resource "alicloud_ram_role" "of_omitted" {
  max_session_duration = alicloud_ram_role.omitted.max_session_duration
}

resource "alicloud_ram_role" "of_unknown" {
  max_session_duration = random_integer.n.result
}

resource "alicloud_ram_role" "of_unknown_arithmetic" {
  max_session_duration = random_integer.n.result * 60
}

resource "alicloud_ram_role" "of_known_beside" {
  max_session_duration = random_integer.n.max / 2
}

resource "alicloud_ram_role" "chain" {
  max_session_duration = alicloud_ram_role.same.max_session_duration + 1
}

resource "alicloud_ram_role" "length_of_counted" {
  max_session_duration = length(alicloud_ram_role.counted) * 3600
}

resource "alicloud_ram_role" "length_of_keyed" {
  max_session_duration = length(alicloud_ram_role.keyed) * 3600
}

resource "alicloud_ram_role" "keys" {
  for_each             = toset(keys(alicloud_ram_role.keyed))
  max_session_duration = alicloud_ram_role.keyed[each.key].max_session_duration
}

resource "alicloud_ram_role" "chained" {
  for_each             = alicloud_ram_role.keyed
  max_session_duration = each.value.max_session_duration + 1
}

resource "alicloud_ram_role" "whole" {
  max_session_duration = local.base.max_session_duration
}

resource "alicloud_ram_role" "name" {
  max_session_duration = alicloud_ram_role.base.role_name == "base" ? 3600 : 7200
}

resource "alicloud_ram_role" "unknown_name" {
  max_session_duration = alicloud_ram_role.base.arn == "x" ? 3600 : 7200
}

resource "aws_ssoadmin_permission_set" "template" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = "PT${alicloud_ram_role.quoted.max_session_duration}S"
}

resource "aws_ssoadmin_permission_set" "other" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = aws_ssoadmin_permission_set.template.session_duration
}

resource "aws_iam_role" "default" {
  assume_role_policy = "{}"
}

locals {
  base = alicloud_ram_role.base
}
