module "wrapper" {
  source   = "../role"
  for_each = var.items

  create               = try(each.value.create, var.defaults.create, true)
  name                 = try(each.value.name, var.defaults.name, null)
  path                 = try(each.value.path, var.defaults.path, "/")
  max_session_duration = try(each.value.max_session_duration, var.defaults.max_session_duration, null)
}

variable "defaults" {
  description = "Map of default values which will be used for each item."
  type        = any
  default     = {}
}

variable "items" {
  description = "Maps of items to create a wrapper from. Values are passed through to the module."
  type        = any
  default     = {}
}
