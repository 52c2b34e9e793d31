resource "alicloud_ram_security_preference" "this" { # expect: login-session-not-set
  enable_save_mfa_ticket = true
}
