provider "alicloud" {
  region = "cn-hangzhou"
}

module "account" {
  source = "../../modules/account"

  environment            = "prod"
  login_session_duration = var.login_session_duration
  roles                  = var.roles
}
