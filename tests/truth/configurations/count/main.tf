variable "create" {
  type    = bool
  default = true
}

variable "seconds" {
  type    = list(number)
  default = [3600, 7200, 10800]
}

resource "alicloud_ram_role" "none" {
  count                = 0
  max_session_duration = 3600
}

resource "alicloud_ram_role" "flag" {
  count                = var.create ? 1 : 0
  max_session_duration = 3600
}

resource "alicloud_ram_role" "not_flag" {
  count                = var.create ? 0 : 1
  max_session_duration = 3600
}

resource "alicloud_ram_role" "length" {
  count                = length(var.seconds)
  max_session_duration = var.seconds[count.index]
}

resource "alicloud_ram_role" "element" {
  count                = 4
  max_session_duration = element(var.seconds, count.index)
}

resource "alicloud_ram_role" "text" {
  count                = "2"
  max_session_duration = 3600 * (count.index + 1)
}

resource "aws_ssoadmin_permission_set" "template" {
  count            = 2
  name             = "set-${count.index}"
  instance_arn     = "arn"
  session_duration = "PT${count.index + 1}H"
}

resource "alicloud_ram_role" "twelve" {
  count                = 12
  max_session_duration = count.index
}
