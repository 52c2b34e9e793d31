variable "hours" {
  default = 2
}

variable "typed" {
  type = number
}

locals {
  a = 2
}

resource "alicloud_ram_role" "attribute" {
  max_session_duration = 7200
}

resource "alicloud_ram_role" "adds" {
  max_session_duration = 7200
}

resource "alicloud_ram_role" "removes" {
  max_session_duration = null
}

resource "alicloud_ram_role" "twice" {
  max_session_duration = 7200
}

resource "alicloud_ram_role" "count" {
  count = 2
}

resource "alicloud_cloud_sso_directory" "block" {
  user_provisioning_configuration {
    default_landing_page = "x"
  }
}

resource "alicloud_cloud_sso_directory" "dynamic_by_static" {
  user_provisioning_configuration {
    session_duration = "2"
  }
}

resource "alicloud_cloud_sso_directory" "static_by_dynamic" {
  dynamic "user_provisioning_configuration" {
    for_each = [3]
    content {
      session_duration = user_provisioning_configuration.value
    }
  }
}

resource "alicloud_cloud_sso_directory" "kept" {
  directory_name = "kept"
}

module "role" {
  source = "./two"
}
