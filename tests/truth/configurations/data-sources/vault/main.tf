variable "seconds" {
  type = number
}

data "aws_codeartifact_authorization_token" "this" {
  domain           = "acme"
  duration_seconds = var.seconds
}

ephemeral "aws_cognito_identity_openid_token_for_developer_identity" "this" {
  identity_pool_id = "eu-west-1:00000000-0000-0000-0000-000000000000"
  logins           = { "login.acme.example" = "u" }
  token_duration   = var.seconds / 48 + 900
}
