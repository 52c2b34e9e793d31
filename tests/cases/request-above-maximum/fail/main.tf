resource "alicloud_ram_role" "ci" {
  role_name            = "ci"
  max_session_duration = 14400
}

provider "alicloud" {
  alias = "ci"
  assume_role {
    role_arn           = alicloud_ram_role.ci.arn
    session_expiration = 28800 # expect: request-above-maximum
  }
}
