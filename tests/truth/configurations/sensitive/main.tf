variable "secret" {
  type      = number
  default   = 7200
  sensitive = true
}

variable "sets" {
  type = map(object({ seconds = number }))
  default = {
    a = { seconds = 3600 }
  }
}

locals {
  hidden = sensitive({ seconds = 3600 })
  inner  = { seconds = sensitive(5400), other = 3600 }
}

resource "alicloud_ram_role" "variable" {
  max_session_duration = var.secret
}

resource "alicloud_ram_role" "arithmetic" {
  max_session_duration = var.secret / 2
}

resource "alicloud_ram_role" "shown" {
  max_session_duration = nonsensitive(var.secret)
}

resource "alicloud_ram_role" "attribute" {
  max_session_duration = local.hidden.seconds
}

resource "alicloud_ram_role" "inner" {
  max_session_duration = local.inner.seconds
}

resource "alicloud_ram_role" "beside" {
  max_session_duration = local.inner.other
}

resource "alicloud_ram_role" "condition" {
  max_session_duration = var.secret > 1 ? 3600 : 7200
}

resource "alicloud_ram_role" "for_each" {
  for_each             = { for k, v in var.sets : k => { seconds = sensitive(v.seconds) } }
  max_session_duration = each.value.seconds
}

resource "aws_ssoadmin_permission_set" "template" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = "PT${var.secret}S"
}

resource "alicloud_ram_role" "count" {
  count                = var.secret / 3600
  max_session_duration = 3600
}

resource "alicloud_ram_role" "sensitive_values" {
  for_each             = { a = var.secret, b = 3600 }
  max_session_duration = each.value
}
