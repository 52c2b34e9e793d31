terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.252"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "alicloud" {
  region = "cn-beijing"
}

data "alicloud_account" "current" {}

locals {
  trust = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = ["acs:ram::${data.alicloud_account.current.id}:root"] }
    }]
  })
}

# The workers all refreshed their tokens in the same second. Each deployment now draws its own session length.
resource "random_integer" "jitter" {
  min = 0
  max = 3600
}

resource "alicloud_ram_role" "worker" {
  role_name                   = "batch-worker"
  assume_role_policy_document = local.trust
  max_session_duration        = 5400 + random_integer.jitter.result
}

resource "alicloud_ram_role" "report" {
  role_name                   = "monthly-report"
  assume_role_policy_document = local.trust
  max_session_duration        = 7200
}

resource "alicloud_ram_role" "inventory" {
  role_name                   = "inventory"
  assume_role_policy_document = local.trust
}

resource "alicloud_ram_security_preference" "this" {
  mfa_operation_for_login = "mandatory"
  login_session_duration  = 12
}
