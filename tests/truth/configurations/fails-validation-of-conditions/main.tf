variable "null" {
  type    = number
  default = null

  validation {
    condition     = var.null <= 12
    error_message = "Null can't be compared."
  }
}

variable "number" {
  type    = number
  default = 3600

  validation {
    condition     = var.number + 1
    error_message = "A number is no answer."
  }
}

variable "text" {
  type    = number
  default = 3600

  validation {
    condition     = "${var.text > 1} indeed"
    error_message = "Nor is a text."
  }
}

variable "message" {
  type    = number
  default = null

  validation {
    condition     = var.message == null ? true : var.message > 0
    error_message = "Null is no text: ${var.message}."
  }
}

resource "alicloud_ram_role" "null" {
  max_session_duration = var.null
}

resource "alicloud_ram_role" "number" {
  max_session_duration = var.number
}

resource "alicloud_ram_role" "text" {
  max_session_duration = var.text
}

resource "alicloud_ram_role" "message" {
  max_session_duration = var.message
}
