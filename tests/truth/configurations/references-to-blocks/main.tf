resource "alicloud_cloud_sso_directory" "d" {
  user_provisioning_configuration {
    session_duration = "12"
  }
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = alicloud_cloud_sso_directory.d.user_provisioning_configuration[0].session_duration
}
