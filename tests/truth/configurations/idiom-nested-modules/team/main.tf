variable "name" {
  type = string
}

variable "roles" {
  type = map(object({
    hours = optional(number, 2)
  }))
}

module "role" {
  source   = "./role"
  for_each = var.roles
  name     = "${var.name}-${each.key}"
  hours    = each.value.hours
}

output "seconds" {
  value = { for name, role in module.role : name => role.seconds }
}
