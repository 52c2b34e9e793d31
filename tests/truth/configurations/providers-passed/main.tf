provider "alicloud" {
  region = "cn-hangzhou"
  assume_role {
    role_arn           = "acs:ram::1:role/deploy"
    session_expiration = var.hours * 3600
  }
}

provider "alicloud" {
  alias  = "beijing"
  region = "cn-beijing"
  assume_role {
    role_arn = "acs:ram::1:role/deploy"
  }
}

provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::1:role/hub"
    duration = "1h"
  }
  dynamic "assume_role" {
    for_each = ["30m"]
    content {
      role_arn = "arn:aws:iam::1:role/spoke"
      duration = assume_role.value
    }
  }
}

variable "hours" {
  default = 2
}

module "roles" {
  source = "./roles"
  providers = {
    alicloud       = alicloud.beijing
    alicloud.other = alicloud
  }
}

resource "alicloud_ram_role" "here" {
  provider             = alicloud.beijing
  max_session_duration = 3600
}

resource "aws_iam_role" "here" {
  assume_role_policy   = "{}"
  max_session_duration = 7200
}
