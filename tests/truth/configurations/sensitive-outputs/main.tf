module "a" {
  source = "./a"
}

module "b" {
  source  = "./b"
  seconds = module.a.secret
}

module "c" {
  source  = "./b"
  seconds = module.a.marked
}

resource "alicloud_ram_role" "direct" {
  max_session_duration = module.a.secret
}

resource "alicloud_ram_role" "marked" {
  max_session_duration = module.a.marked
}

resource "alicloud_ram_role" "whole" {
  max_session_duration = values(module.a)[0]
}
