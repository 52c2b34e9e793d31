# alibabacloud-automation/terraform-alicloud-ram-role
module "role" {
  source               = "./ram-role"
  role_name            = "etl"
  max_session_duration = 28800
}

module "default" {
  source = "./ram-role"
  users  = [{ user_names = "a,b", account_id = "123" }]
}

module "existing" {
  source = "./ram-role"
  create = false
}
