variable "seconds" {
  type    = number
  default = 3600

  validation {
    error_message = "There is no condition."
  }

  validation {
    condition = var.seconds > 0
  }

  validation {
    condition     = var.other > 0
    error_message = "This tests another variable."
  }

  validation {
    condition     = var["seconds"] > 0
    error_message = "This is no reference to it."
  }

  validation {
    condition     = alltrue([for var in [{ seconds = 1 }] : var.seconds > 0])
    error_message = "Nor is this."
  }
}

variable "other" {
  type    = number
  default = 3600
}

resource "alicloud_ram_role" "seconds" {
  max_session_duration = var.seconds
}
