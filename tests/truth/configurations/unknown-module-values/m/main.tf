variable "set" {
  type = object({
    hours = optional(number, 3)
    name  = optional(string)
  })
}

variable "list" {
  type    = list(number)
  default = [1, 2]
}

resource "alicloud_ram_role" "hours" {
  max_session_duration = var.set.hours * 3600
}

resource "alicloud_ram_role" "null" {
  max_session_duration = var.set.hours == null ? 1 : 2
}

resource "alicloud_ram_role" "name" {
  max_session_duration = var.set.name == null ? 1 : 2
}

resource "alicloud_ram_role" "list" {
  max_session_duration = var.list[1]
}

resource "alicloud_ram_role" "length" {
  max_session_duration = length(var.list)
}
