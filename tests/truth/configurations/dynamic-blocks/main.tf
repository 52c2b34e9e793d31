terraform {
  required_providers {
    okta = {
      source = "okta/okta"
    }
  }
}

variable "hours" {
  type    = list(number)
  default = [12]
}

resource "random_integer" "n" {
  min = 1
  max = 24
}

resource "alicloud_cloud_sso_directory" "list" {
  dynamic "user_provisioning_configuration" {
    for_each = var.hours
    content {
      session_duration = user_provisioning_configuration.value
    }
  }
}

resource "alicloud_cloud_sso_directory" "none" {
  dynamic "user_provisioning_configuration" {
    for_each = []
    content {
      session_duration = "1"
    }
  }
}

resource "alicloud_cloud_sso_directory" "iterator" {
  dynamic "user_provisioning_configuration" {
    for_each = { "8" = null }
    iterator = it
    content {
      session_duration = it.key
    }
  }
}

resource "alicloud_cloud_sso_directory" "conditional" {
  for_each = { a = 6, b = null }
  dynamic "user_provisioning_configuration" {
    for_each = each.value == null ? [] : [each.value]
    content {
      session_duration = "${user_provisioning_configuration.value}"
    }
  }
}

resource "alicloud_cloud_sso_directory" "splat_of_null" {
  for_each = { a = { hours = 3 }, b = null }
  dynamic "user_provisioning_configuration" {
    for_each = each.value[*]
    content {
      session_duration = user_provisioning_configuration.value.hours
    }
  }
}

resource "alicloud_cloud_sso_directory" "unknown_value" {
  dynamic "user_provisioning_configuration" {
    for_each = [random_integer.n.result]
    content {
      session_duration = user_provisioning_configuration.value
    }
  }
}

resource "alicloud_cloud_sso_directory" "set" {
  dynamic "user_provisioning_configuration" {
    for_each = toset(["5"])
    content {
      session_duration = user_provisioning_configuration.key
    }
  }
}

resource "okta_app_saml" "nested" {
  label = "a"
  dynamic "attribute_statements" {
    for_each = { name = "x", other = "y" }
    content {
      name   = attribute_statements.key
      values = [attribute_statements.value]
    }
  }
}
