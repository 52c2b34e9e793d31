module "gone" {
  source = "./gone"
}

resource "alicloud_ram_role" "of_gone" {
  max_session_duration = module.gone.seconds
}

resource "alicloud_ram_role" "tried" {
  max_session_duration = try(module.gone.seconds, 3600)
}
