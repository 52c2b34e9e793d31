variable "seconds" {
  type = number

  validation {
    condition     = var.seconds >= 900 && var.seconds <= 43200
    error_message = "A role allows 900 to 43200 seconds, not ${var.seconds}."
  }
}

resource "alicloud_ram_role" "a" {
  max_session_duration = var.seconds
}
