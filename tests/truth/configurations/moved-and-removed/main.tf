resource "alicloud_ram_role" "new" {
  max_session_duration = 3600
}
moved {
  from = alicloud_ram_role.old
  to   = alicloud_ram_role.new
}
moved {
  from = alicloud_ram_role.older
  to   = alicloud_ram_role.old
}
moved {
  from = module.gone_too
  to   = module.m["a"]
}
module "m" {
  source   = "./m"
  for_each = toset(["a"])
}
resource "alicloud_ram_role" "kept" {
  max_session_duration = 3600
}
removed {
  from = alicloud_ram_role.gone
  lifecycle {
    destroy = true
  }
}
removed {
  from = module.gone_too
  lifecycle {
    destroy = false
  }
}
