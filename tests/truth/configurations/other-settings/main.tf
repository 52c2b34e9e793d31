resource "aws_cognito_user_pool_client" "c" {
  name                  = "c"
  user_pool_id          = "p"
  auth_session_validity = 3 + 2
}

resource "aws_rolesanywhere_profile" "a" {
  for_each         = { a = 900, b = null }
  name             = each.key
  role_arns        = []
  duration_seconds = each.value
}

resource "aws_iot_role_alias" "a" {
  alias    = "a"
  role_arn = "arn:aws:iam::1:role/a"
}

resource "aws_appstream_fleet" "f" {
  name                         = "f"
  instance_type                = "x"
  max_user_duration_in_seconds = "57600"
  compute_capacity {
    desired_instances = 1
  }
}

resource "alicloud_resource_manager_role" "default" {
  role_name                   = "a"
  assume_role_policy_document = "{}"
}

resource "alicloud_cloud_sso_access_configuration" "omitted" {
  access_configuration_name = "a"
  directory_id              = "d-1"
}

resource "alicloud_ram_security_preference" "omitted" {
  enforce_mfa_for_login = true
}
