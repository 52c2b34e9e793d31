variable "seconds" {
  type    = number
  default = 3600

  validation {
    condition     = var.seconds < 7200
    error_message = "Less than two hours."
  }
}

resource "alicloud_ram_role" "seconds" {
  max_session_duration = var.seconds
}
