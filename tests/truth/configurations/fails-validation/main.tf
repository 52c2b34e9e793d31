variable "default" {
  type    = number
  default = 50

  validation {
    condition     = var.default <= 12
    error_message = "At most 12 hours, not ${var.default}."
  }

  validation {
    condition     = var.default < 24
    error_message = "Less than a day."
  }
}

variable "given" {
  type    = number
  default = 8

  validation {
    condition     = var.given <= 12
    error_message = "At most 12 hours."
  }
}

variable "text" {
  type    = string
  default = "3600"

  validation {
    condition     = contains([3600, 7200], var.text)
    error_message = "A text is no number."
  }
}

variable "object" {
  type    = object({ hours = number, more = optional(number, 30) })
  default = { hours = 3 }

  validation {
    condition     = var.object.more <= 24
    error_message = ""
  }
}

variable "other" {
  type    = number
  default = 5

  validation {
    condition     = var.other > local.least
    error_message = null
  }
}

variable "secret" {
  type      = number
  default   = 5
  sensitive = true

  validation {
    condition     = var.secret > 10
    error_message = "More than ten."
  }
}

locals {
  least = 10
}

resource "alicloud_ram_role" "default" {
  max_session_duration = var.default * 3600
}

resource "alicloud_ram_role" "given" {
  max_session_duration = var.given * 3600
}

resource "alicloud_ram_role" "text" {
  max_session_duration = var.text
}

resource "alicloud_ram_role" "object" {
  max_session_duration = var.object.hours * 3600
}

resource "alicloud_ram_role" "other" {
  max_session_duration = var.other * 3600
}

resource "alicloud_ram_role" "secret" {
  max_session_duration = var.secret * 3600
}
