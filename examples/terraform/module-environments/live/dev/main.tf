provider "alicloud" {
  region = "cn-hangzhou"
}

module "account" {
  source = "../../modules/account"

  environment            = "dev"
  login_session_duration = var.login_session_duration
  roles                  = var.roles
}
