resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 8
}

resource "alicloud_ram_security_preference" "again" {
  login_session_duration = 8
}
