resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "terraform_data" "t" {
  input            = { seconds = 7200, later = random_integer.n.result }
  triggers_replace = [3600]
}

locals {
  mixed  = { known = 3600, unknown = random_integer.n.result }
  list   = [3600, random_integer.n.result]
  merged = merge({ a = 3600 }, { b = random_integer.n.result })
}

resource "alicloud_ram_role" "beside_unknown" {
  max_session_duration = local.mixed.known
}

resource "alicloud_ram_role" "unknown" {
  max_session_duration = local.mixed.unknown
}

resource "alicloud_ram_role" "list_beside" {
  max_session_duration = local.list[0]
}

resource "alicloud_ram_role" "length" {
  max_session_duration = length(local.list) * 3600
}

resource "alicloud_ram_role" "merged" {
  for_each             = local.merged
  max_session_duration = each.value
}

resource "alicloud_ram_role" "max" {
  max_session_duration = max(3600, random_integer.n.result)
}

resource "alicloud_ram_role" "try" {
  max_session_duration = try(random_integer.n.result, 3600)
}

resource "alicloud_ram_role" "try_beside" {
  max_session_duration = try(local.mixed.known, 1)
}

resource "alicloud_ram_role" "coalesce" {
  max_session_duration = coalesce(random_integer.n.result, 3600)
}

resource "alicloud_ram_role" "coalesce_first" {
  max_session_duration = coalesce(3600, random_integer.n.result)
}

resource "alicloud_ram_role" "lookup" {
  max_session_duration = lookup(local.mixed, "known", 1)
}

resource "alicloud_ram_role" "data_input" {
  max_session_duration = terraform_data.t.input.seconds
}

resource "alicloud_ram_role" "data_output" {
  max_session_duration = terraform_data.t.output.seconds
}

resource "alicloud_ram_role" "data_triggers" {
  max_session_duration = terraform_data.t.triggers_replace[0]
}

resource "alicloud_ram_role" "time" {
  max_session_duration = timestamp() == "" ? 3600 : 7200
}

resource "alicloud_ram_role" "is_null" {
  max_session_duration = random_integer.n.result == null ? 3600 : 7200
}

resource "aws_ssoadmin_permission_set" "uuid" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = uuid()
}
