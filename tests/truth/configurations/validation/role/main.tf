variable "seconds" {
  type = number

  validation {
    condition     = contains([3600, 7200], var.seconds)
    error_message = "One or two hours, not ${var.seconds}."
  }
}

variable "options" {
  type = object({ seconds = number, name = string })

  validation {
    condition     = var.options.seconds <= 7200 && var.options.name != ""
    error_message = "Wrong options."
  }
}

variable "roles" {
  type = map(object({ seconds = number }))

  validation {
    condition     = alltrue([for name, role in var.roles : role.seconds <= 43200])
    error_message = "Too long."
  }
}

resource "alicloud_ram_role" "plain" {
  max_session_duration = var.seconds
}

resource "alicloud_ram_role" "half" {
  max_session_duration = var.seconds / 2
}

resource "alicloud_ram_role" "options" {
  max_session_duration = var.options.seconds
  role_name            = var.options.name
}

resource "alicloud_ram_role" "each" {
  for_each             = var.roles
  max_session_duration = each.value.seconds
}
