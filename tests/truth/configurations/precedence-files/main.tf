variable "a" {
  default = 1
}
variable "b" {
  default = 1
}
variable "c" {
  default = 1
}
variable "d" {
  default = 1
}
variable "e" {
  default = 1
}
variable "f" {
  default = 1
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
resource "alicloud_ram_role" "e" {
  max_session_duration = var.e
}
resource "alicloud_ram_role" "f" {
  max_session_duration = var.f
}
