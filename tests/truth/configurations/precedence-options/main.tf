variable "a" {
  type    = number
  default = 1
}
variable "b" {
  type = number
}
variable "c" {
  type = number
}
variable "d" {
  type = number
}
variable "list" {
  type = list(number)
}
variable "any" {
  type = any
}
variable "untyped" {}
variable "text" {
  type = string
}
variable "object" {
  type = object({ hours = number, extra = optional(number, 5) })
}

resource "alicloud_ram_role" "a" {
  max_session_duration = var.a
}
resource "alicloud_ram_role" "b" {
  max_session_duration = var.b
}
resource "alicloud_ram_role" "c" {
  max_session_duration = var.c
}
resource "alicloud_ram_role" "d" {
  max_session_duration = var.d
}
resource "alicloud_ram_role" "list" {
  max_session_duration = sum(var.list)
}
resource "alicloud_ram_role" "any" {
  max_session_duration = var.any[0]
}
resource "aws_ssoadmin_permission_set" "untyped" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = var.untyped
}
resource "aws_ssoadmin_permission_set" "text" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = var.text
}
resource "alicloud_ram_role" "object" {
  max_session_duration = var.object.hours * var.object.extra
}
