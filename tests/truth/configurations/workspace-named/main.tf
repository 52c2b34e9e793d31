locals {
  hours = {
    default = 1
    prod    = 8
  }
}

resource "alicloud_ram_role" "lookup" {
  max_session_duration = lookup(local.hours, terraform.workspace, 2) * 3600
}

resource "alicloud_ram_role" "comparison" {
  count                = terraform.workspace == "prod" ? 2 : 0
  max_session_duration = 3600
}
