terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.252"
    }
  }
}

data "alicloud_account" "current" {}

resource "alicloud_ram_security_preference" "this" {
  count = var.manage_security_preference ? 1 : 0

  mfa_operation_for_login = "mandatory"
  login_session_duration  = var.login_session_duration
}

resource "alicloud_ram_role" "this" {
  for_each = var.roles

  role_name            = "${var.environment}-${each.key}"
  description          = each.value.description
  max_session_duration = coalesce(each.value.hours, var.default_hours) * local.seconds_per_hour

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = [for user in each.value.users : "acs:ram::${data.alicloud_account.current.id}:user/${user}"] }
    }]
  })

  tags = {
    environment = var.environment
  }
}

locals {
  seconds_per_hour = 60 * 60
}
