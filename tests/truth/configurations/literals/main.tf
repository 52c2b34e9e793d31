terraform {
  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
  assume_role {
    role_arn           = "acs:ram::1:role/deploy"
    session_expiration = 1800
  }
}

resource "alicloud_ram_role" "number" {
  max_session_duration = 28800
}

resource "alicloud_ram_role" "quoted" {
  max_session_duration = "7200"
}

resource "alicloud_ram_role" "exponent" {
  max_session_duration = 36e2
}

resource "alicloud_ram_role" "quoted_fraction" {
  max_session_duration = "3600.50"
}

resource "alicloud_ram_role" "omitted" {
}

resource "alicloud_ram_role" "null" {
  max_session_duration = null
}

resource "alicloud_ram_role" "too_short" {
  max_session_duration = 1800
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 8
}

resource "aws_iam_role" "default" {
  assume_role_policy = "{}"
}

resource "aws_ssoadmin_permission_set" "text" {
  name             = "a"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = "PT8H"
}

resource "aws_ssoadmin_permission_set" "number_as_text" {
  name             = "b"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = 3600
}

resource "aws_ssoadmin_permission_set" "empty" {
  name             = "c"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = ""
}

resource "alicloud_cloud_sso_directory" "text" {
  user_provisioning_configuration {
    session_duration = "12"
  }
}

resource "alicloud_cloud_sso_directory" "number" {
  user_provisioning_configuration {
    session_duration = 12
  }
}

resource "alicloud_cloud_sso_directory" "empty_block" {
  user_provisioning_configuration {
  }
}

resource "alicloud_cloud_sso_directory" "no_block" {
}

resource "alicloud_cloud_sso_access_configuration" "a" {
  access_configuration_name = "a"
  directory_id     = "d-1"
  session_duration = 900
}

resource "alicloud_resource_manager_role" "a" {
  role_name                   = "a"
  assume_role_policy_document = "{}"
  max_session_duration        = 43200
}

resource "alicloud_ims_oidc_provider" "quoted" {
  oidc_provider_name  = "a"
  issuer_url          = "https://example.com"
  issuance_limit_time = "12"
}

resource "aws_rolesanywhere_profile" "a" {
  name             = "a"
  role_arns        = []
  duration_seconds = 3600
}

resource "aws_iot_role_alias" "a" {
  alias               = "a"
  role_arn            = "arn:aws:iam::1:role/a"
  credential_duration = 7200
}
