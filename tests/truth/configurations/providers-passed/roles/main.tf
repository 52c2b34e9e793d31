terraform {
  required_providers {
    alicloud = {
      source                = "hashicorp/alicloud"
      configuration_aliases = [alicloud.other]
    }
  }
}

resource "alicloud_ram_role" "this" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "other" {
  provider             = alicloud.other
  max_session_duration = 7200
}
