locals {
  hours = 8
}

variable "reference" {
  type    = number
  default = local.hours
}

variable "function" {
  type    = number
  default = max(1, 2)
}

variable "optional" {
  type    = object({ hours = optional(number, max(1, 2)) })
  default = {}
}

resource "alicloud_ram_role" "reference" {
  max_session_duration = var.reference
}

resource "alicloud_ram_role" "function" {
  max_session_duration = var.function
}

resource "alicloud_ram_role" "optional" {
  max_session_duration = var.optional.hours
}
