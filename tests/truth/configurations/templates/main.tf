variable "hours" {
  type    = number
  default = 8
}

variable "steps" {
  type    = list(number)
  default = [1, 2]
}

resource "random_integer" "n" {
  min = 1
  max = 12
}

locals {
  set = { name = "p", instance_arn = "arn:aws:sso:::instance/ssoins-1" }
}

resource "aws_ssoadmin_permission_set" "interpolation" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT${var.hours}H"
}

resource "aws_ssoadmin_permission_set" "arithmetic" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT${var.hours * 60}M"
}

resource "aws_ssoadmin_permission_set" "alone" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "${var.hours}"
}

resource "aws_ssoadmin_permission_set" "if" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT%{if var.hours > 6}6%{else}${var.hours}%{endif}H"
}

resource "aws_ssoadmin_permission_set" "for" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT%{for s in var.steps}${s}%{endfor}H"
}

resource "aws_ssoadmin_permission_set" "stripped" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT   ${~ var.hours ~}   H"
}

resource "aws_ssoadmin_permission_set" "escaped" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT$${var.hours}%%{H"
}

resource "aws_ssoadmin_permission_set" "heredoc" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = <<EOT
PT${var.hours}H
EOT
}

resource "aws_ssoadmin_permission_set" "heredoc_trimmed" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = trimspace(<<-EOT
    PT${var.hours}H
  EOT
  )
}

resource "aws_ssoadmin_permission_set" "heredoc_indented" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = <<-EOT
      PT
    %{if true~}
        8
    %{endif~}
    H
    EOT
}

resource "aws_ssoadmin_permission_set" "unknown" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "PT${random_integer.n.result}H"
}

resource "aws_ssoadmin_permission_set" "unicode" {
  name             = "p"
  instance_arn     = local.set.instance_arn
  session_duration = "P\u0054\t\"8\" H"
}

resource "alicloud_ram_role" "number_in_quotes" {
  max_session_duration = "${var.hours}00"
}

resource "alicloud_ram_role" "only_interpolation" {
  max_session_duration = "${var.hours * 3600}"
}
