resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 12
}
