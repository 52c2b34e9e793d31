variable "seconds" {
  type = number
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 6
}

resource "alicloud_ram_role" "finance" {
  max_session_duration = var.seconds # expect: login-session-caps-role
}
