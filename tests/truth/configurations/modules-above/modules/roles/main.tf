variable "hours" {
  type = number
}

variable "settings" {
  type = map(number)
}

locals {
  own = jsondecode(file("${path.module}/own.json"))
}

module "nested" {
  source = "./nested"
  path   = path.module
}

resource "alicloud_ram_role" "this" {
  for_each             = merge(local.own, var.settings)
  max_session_duration = each.value * var.hours
}

resource "alicloud_ram_role" "path" {
  max_session_duration = length(path.module)
}

output "hours" {
  value = var.hours
}
