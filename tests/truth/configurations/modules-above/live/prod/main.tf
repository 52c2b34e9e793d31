module "roles" {
  source   = "../../modules/roles"
  hours    = var.hours
  settings = yamldecode(file("${path.module}/settings.yaml"))
}

variable "hours" {}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = module.roles.hours
}
