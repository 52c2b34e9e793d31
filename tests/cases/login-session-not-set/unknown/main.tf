variable "hours" {
  type = number
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = var.hours # expect: login-session-not-set
}
