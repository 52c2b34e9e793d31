variable "login_session_duration" {
  type     = number
  default  = 8
  nullable = false
  validation {
    condition     = var.login_session_duration >= 1 && var.login_session_duration <= 24
    error_message = "between 1 and 24"
  }
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = var.login_session_duration
  enforce_mfa_for_login  = true
}
