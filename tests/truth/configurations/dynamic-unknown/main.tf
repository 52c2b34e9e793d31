resource "random_integer" "n" {
  min = 1
  max = 24
}

resource "alicloud_cloud_sso_directory" "unknown" {
  dynamic "user_provisioning_configuration" {
    for_each = random_integer.n.result > 5 ? ["1"] : []
    content {
      session_duration = user_provisioning_configuration.value
    }
  }
}
