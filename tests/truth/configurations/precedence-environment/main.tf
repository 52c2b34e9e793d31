variable "a" {
  type    = number
  default = 1
}
variable "b" {
  type    = number
  default = 1
}
variable "c" {
  type    = map(number)
  default = {}
}
variable "d" {
  type    = string
  default = "x"
}
variable "e" {
  type    = number
  default = 3600
}

resource "alicloud_ram_role" "a" {
  max_session_duration = var.a
}
resource "alicloud_ram_role" "b" {
  max_session_duration = var.b
}
resource "alicloud_ram_role" "c" {
  max_session_duration = var.c["x"]
}
resource "aws_ssoadmin_permission_set" "d" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = var.d
}
