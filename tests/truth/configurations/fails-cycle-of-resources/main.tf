# No value needs itself in here, but a graph of whole resources has circles.

resource "alicloud_ram_role" "pair" {
  role_name            = alicloud_ram_role.other.description
  max_session_duration = 3600
}

resource "alicloud_ram_role" "other" {
  role_name   = "other"
  description = "after ${alicloud_ram_role.pair.id}"
}

resource "alicloud_ram_role" "by_local" {
  role_name            = local.name
  max_session_duration = 7200
}

locals {
  name = "x-${random_integer.suffix.result}"
}

resource "random_integer" "suffix" {
  min = 1
  max = alicloud_ram_role.by_local.max_session_duration
}

resource "alicloud_ram_role" "outside" {
  role_name            = module.inside.role
  max_session_duration = 900
}

module "inside" {
  source = "./m"
  name   = alicloud_ram_role.outside.description
}

module "whole" {
  source     = "./m"
  name       = "whole"
  depends_on = [alicloud_ram_role.before]
}

resource "alicloud_ram_role" "before" {
  role_name            = module.whole.role
  max_session_duration = 1800
}

resource "alicloud_ram_role" "first" {
  depends_on           = [alicloud_ram_role.second]
  max_session_duration = 1000
}

resource "alicloud_ram_role" "second" {
  lifecycle {
    replace_triggered_by = [alicloud_ram_role.first]
  }
}

resource "alicloud_ram_role" "in_no_circle" {
  role_name            = alicloud_ram_role.pair.role_name
  max_session_duration = alicloud_ram_role.before.max_session_duration
}

resource "alicloud_ram_role" "chain" {
  count       = 2
  description = alicloud_ram_role.in_no_circle.id
  role_name   = join("-", [for alicloud_ram_role in [{ chain = "a" }] : alicloud_ram_role.chain])

  lifecycle {
    ignore_changes = [description]
  }
}

module "waited_for" {
  source = "./m"
  name   = alicloud_ram_role.waits.description
}

resource "alicloud_ram_role" "waits" {
  max_session_duration = 2000
  depends_on           = [module.waited_for]
}

module "third" {
  source = "./m"
  name   = alicloud_ram_role.asks_for_all_outputs.role_name
}

resource "alicloud_ram_role" "asks_for_all_outputs" {
  role_name            = "all"
  max_session_duration = values({ for name, value in module.third : name => value if name == "fixed" })[0]
}
