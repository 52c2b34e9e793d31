# Terraform evaluates both sides of || before 1.12, which lets this null pass.
variable "seconds" {
  type    = number
  default = null

  validation {
    condition     = var.seconds == null || var.seconds >= 3600
    error_message = "At least one hour."
  }
}

resource "alicloud_ram_role" "seconds" {
  max_session_duration = var.seconds
}
