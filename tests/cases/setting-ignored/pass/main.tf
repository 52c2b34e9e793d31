provider "alicloud" {
  assume_role_with_oidc {
    role_arn           = "acs:ram::1234567890123456:role/ci"
    oidc_provider_arn  = "acs:ram::1234567890123456:oidc-provider/ci"
    oidc_token         = "token"
    session_expiration = 7200
  }
}
