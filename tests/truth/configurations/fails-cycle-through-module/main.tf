module "m" {
  source  = "./m"
  seconds = module.m.seconds
}

resource "alicloud_ram_role" "a" {
  max_session_duration = module.m.seconds
}
