terraform {
  required_providers {
    ali = {
      source  = "aliyun/alicloud"
      version = ">= 1.0"
    }
    aws = ">= 1.0"
  }
}

provider "ali" {
  region = "cn-hangzhou"
  assume_role {
    role_arn           = "acs:ram::1:role/deploy"
    session_expiration = 1800
  }
}

provider "ali" {
  alias  = "other"
  region = "cn-beijing"
  assume_role {
    role_arn           = "acs:ram::1:role/deploy"
    session_expiration = 900
  }
}

resource "alicloud_ram_role" "default" {
  provider             = ali
  max_session_duration = 3600
}

resource "alicloud_ram_role" "other" {
  provider             = ali.other
  max_session_duration = 7200
}
