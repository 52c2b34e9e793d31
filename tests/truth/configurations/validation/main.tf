# Rules that let their values pass, and rules about values that are known only after apply.
resource "random_integer" "n" {
  min = 900
  max = 43200
}

variable "hours" {
  type    = number
  default = 8

  validation {
    condition     = var.hours >= 1 && var.hours <= 12
    error_message = "A session takes 1 to 12 hours, not ${var.hours}."
  }

  validation {
    condition     = floor(var.hours) == var.hours
    error_message = "Whole hours only."
  }
}

variable "text" {
  type    = string
  default = "7200"

  validation {
    condition     = contains(["3600", "7200"], var.text) && tonumber(var.text) > 0
    error_message = "One or two hours."
  }
}

variable "unset" {
  type    = number
  default = null

  validation {
    condition     = var.unset == null ? true : var.unset >= 3600
    error_message = "At least one hour."
  }
}

variable "longest" {
  type    = number
  default = 43200
}

variable "other" {
  type    = number
  default = 14400

  validation {
    condition     = var.other <= var.longest && tostring(var.other > local.shortest)
    error_message = "Too long or too short."
  }
}

variable "teams" {
  type = map(object({ seconds = optional(number, 3600), name = string }))
  default = {
    a = { name = "alpha", seconds = 5400 }
    b = { name = "beta" }
  }

  validation {
    condition     = alltrue([for key, team in var.teams : team.seconds >= 3600 && can(regex("^[a-z]+$", team.name))])
    error_message = "Teams are wrong: ${jsonencode(var.teams)}"
  }
}

variable "loose" {
  default = "3600"

  validation {
    condition     = var.loose >= 900 && var.loose != 3600
    error_message = "A text is no number, whatever it converts to."
  }
}

variable "later" {
  type    = number
  default = 4000

  validation {
    condition     = var.later < random_integer.n.result * 10
    error_message = "Tested once it is known: ${random_integer.n.result}"
  }
}

locals {
  shortest = 900
}

resource "alicloud_ram_role" "hours" {
  max_session_duration = var.hours * 3600
}

resource "alicloud_ram_role" "text" {
  max_session_duration = var.text
}

resource "alicloud_ram_role" "unset" {
  max_session_duration = var.unset
}

resource "alicloud_ram_role" "other" {
  max_session_duration = var.other
}

resource "alicloud_ram_role" "teams" {
  for_each             = var.teams
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "loose" {
  max_session_duration = var.loose
}

resource "alicloud_ram_role" "later" {
  max_session_duration = var.later
}

module "role" {
  source = "./role"
  for_each = {
    known   = 7200
    unknown = random_integer.n.result
  }
  seconds = each.value
  options = { seconds = each.value, name = "n" }
  roles   = { one = { seconds = each.value }, two = { seconds = 5000 } }
}
