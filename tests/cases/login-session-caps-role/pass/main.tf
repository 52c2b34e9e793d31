resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 6
}

resource "alicloud_ram_role" "finance" {
  max_session_duration = 21600
}
