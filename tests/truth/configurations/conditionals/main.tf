variable "unset" {
  type    = number
  default = null
}

variable "empty" {
  type    = string
  default = ""
}

resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "alicloud_ram_role" "yes" {
  max_session_duration = true ? 7200 : 3600
}

resource "alicloud_ram_role" "null_branch" {
  max_session_duration = var.unset == null ? null : var.unset * 3600
}

resource "alicloud_ram_role" "skips_null" {
  max_session_duration = var.unset != null ? var.unset : 7200
}

resource "alicloud_ram_role" "mixed_types" {
  max_session_duration = true ? "3600" : 7200
}

resource "alicloud_ram_role" "nested" {
  max_session_duration = false ? 1 : var.unset == null ? 5400 : 2
}

resource "alicloud_ram_role" "unknown_condition" {
  max_session_duration = random_integer.n.result > 5000 ? 7200 : 3600
}

resource "alicloud_ram_role" "unknown_condition_same" {
  max_session_duration = random_integer.n.result > 5000 ? 3600 : 3600
}

resource "alicloud_ram_role" "unknown_condition_null" {
  max_session_duration = random_integer.n.result > 5000 ? 3600 : null
}

resource "alicloud_ram_role" "unknown_condition_nulls" {
  max_session_duration = random_integer.n.result > 5000 ? null : var.unset
}

resource "alicloud_ram_role" "unknown_in_branch_not_taken" {
  max_session_duration = false ? random_integer.n.result : 10800
}

resource "alicloud_ram_role" "unknown_in_branch_taken" {
  max_session_duration = true ? random_integer.n.result : 10800
}

resource "aws_ssoadmin_permission_set" "empty_to_null" {
  name             = "a"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = var.empty != "" ? var.empty : null
}

resource "aws_ssoadmin_permission_set" "unknown_same_text" {
  name             = "a"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = random_integer.n.result > 5000 ? "PT1H" : "PT1H"
}

resource "aws_ssoadmin_permission_set" "unknown_mixed" {
  name             = "a"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1"
  session_duration = random_integer.n.result > 5000 ? 1 : true ? "PT1H" : "PT2H"
}
