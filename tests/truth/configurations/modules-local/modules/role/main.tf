variable "seconds" {
  type    = number
  default = 7200
}

variable "extra" {
  type    = object({ hours = optional(number, 1) })
  default = {}
}

resource "alicloud_ram_role" "this" {
  max_session_duration = var.seconds
}

resource "alicloud_ram_role" "extra" {
  max_session_duration = var.extra.hours * 3600
}

output "seconds" {
  value = var.seconds
}

output "role" {
  value = alicloud_ram_role.this
}

output "arn" {
  value = alicloud_ram_role.this.arn
}
