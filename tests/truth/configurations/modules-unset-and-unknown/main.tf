resource "random_integer" "n" {
  min = 900
  max = 43200
}

module "a" {
  source  = "./role"
  seconds = random_integer.n.result
  known   = 3600
}

module "depends" {
  source     = "./role"
  seconds    = 3600
  known      = 7200
  depends_on = [random_integer.n]
}

resource "alicloud_ram_role" "of_unknown" {
  max_session_duration = module.a.seconds
}

resource "alicloud_ram_role" "of_known" {
  max_session_duration = module.a.known
}

resource "alicloud_ram_role" "whole" {
  max_session_duration = local.all.known
}

locals {
  all = module.a
}
