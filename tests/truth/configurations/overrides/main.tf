variable "hours" {
  type    = number
  default = 1
}

variable "typed" {
  default = "2"
}

locals {
  a = 1
  b = 1
}

resource "alicloud_ram_role" "attribute" {
  role_name            = "a"
  max_session_duration = 3600
}

resource "alicloud_ram_role" "adds" {
  role_name = "b"
}

resource "alicloud_ram_role" "removes" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "twice" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "count" {
  count                = 1
  max_session_duration = 3600
}

resource "alicloud_ram_role" "local" {
  max_session_duration = local.a * 100 + local.b
}

resource "alicloud_ram_role" "variable" {
  max_session_duration = var.hours
}

resource "alicloud_ram_role" "typed" {
  max_session_duration = var.typed == 2 ? 3600 : 7200
}

resource "alicloud_cloud_sso_directory" "block" {
  directory_name = "a"
  user_provisioning_configuration {
    session_duration = "1"
  }
}

resource "alicloud_cloud_sso_directory" "dynamic_by_static" {
  dynamic "user_provisioning_configuration" {
    for_each = [1]
    content {
      session_duration = "1"
    }
  }
}

resource "alicloud_cloud_sso_directory" "static_by_dynamic" {
  user_provisioning_configuration {
    session_duration = "1"
  }
}

resource "alicloud_cloud_sso_directory" "kept" {
  user_provisioning_configuration {
    session_duration = "1"
  }
}

module "role" {
  source  = "./one"
  seconds = 3600
}
