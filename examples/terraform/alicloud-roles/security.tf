# Asked for by the security review in spring: MFA at every login, no self-service keys.
resource "alicloud_ram_security_preference" "this" {
  mfa_operation_for_login          = "mandatory"
  enable_save_mfa_ticket           = false
  allow_user_to_change_password    = true
  allow_user_to_manage_access_keys = false
  allow_user_to_manage_mfa_devices = true
  allow_user_to_login_with_passkey = true
  operation_for_risk_login         = "autonomous"
  max_idle_days_for_users          = 90
  max_idle_days_for_access_keys    = 90
}
