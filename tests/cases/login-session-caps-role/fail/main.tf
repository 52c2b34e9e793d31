resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 6
}

resource "alicloud_ram_role" "finance" {
  max_session_duration = 28800 # expect: login-session-caps-role
}
