# What looks like a circle, and is none: other outputs, other names, names that a for binds.

module "m" {
  source = "./m"
  name   = alicloud_ram_role.asks_other_output.role_name
}

resource "alicloud_ram_role" "asks_other_output" {
  role_name            = "a"
  max_session_duration = module.m.seconds
}

resource "alicloud_ram_role" "bound" {
  description          = join("", [for alicloud_ram_role in [{ bound_too = "x" }] : alicloud_ram_role.bound_too])
  max_session_duration = 3600
}

resource "alicloud_ram_role" "bound_too" {
  description          = alicloud_ram_role.bound.role_name
  max_session_duration = 3600
}

resource "alicloud_ram_role" "ignored" {
  description          = "alicloud_ram_role.ignoring.id"
  max_session_duration = 3600

  lifecycle {
    ignore_changes = [description]
  }
}

resource "alicloud_ram_role" "ignoring" {
  # alicloud_ram_role.chain.id
  description          = alicloud_ram_role.ignored.id
  max_session_duration = alicloud_ram_role.chain[0].max_session_duration
}

resource "alicloud_ram_role" "chain" {
  count                = 2
  description          = local.shared
  max_session_duration = 900
}

locals {
  shared = alicloud_ram_role.bound.id
  alicloud_ram_role = {
    diamond = alicloud_ram_role.diamond.id
  }
}

resource "alicloud_ram_role" "diamond" {
  description          = "${alicloud_ram_role.bound.id}${alicloud_ram_role.ignored.id}${local.shared}"
  max_session_duration = 1800
}

resource "alicloud_ram_role" "names_a_local" {
  description          = local.alicloud_ram_role.diamond
  max_session_duration = 1800
}

module "second" {
  source     = "./m"
  name       = module.m.role
  depends_on = [module.m]
}

resource "alicloud_ram_role" "from_second" {
  max_session_duration = module.second.seconds
}
