variable "seconds" {
  type    = number
  default = 10

  validation {
    condition     = var.seconds >= 900 && var.seconds <= 43200
    error_message = "A role allows 900 to 43200 seconds, not ${var.seconds}."
  }
}

variable "hours" {
  type     = number
  default  = 13
  nullable = false

  validation {
    condition     = var.hours <= 12
    error_message = "At most 12 hours."
  }
}

variable "never" {
  type    = string
  default = "a"

  validation {
    condition     = var.never == 3600
    error_message = "No text is a number."
  }
}

resource "alicloud_ram_role" "seconds" {
  max_session_duration = var.seconds
}

resource "alicloud_ram_role" "hours" {
  max_session_duration = var.hours * 3600
}

resource "alicloud_ram_role" "never" {
  max_session_duration = var.never == "a" ? 3600 : 7200
}
