variable "hours" {
  type = number
}

resource "alicloud_ram_role" "ci" {
  role_name            = "ci"
  max_session_duration = var.hours * 3600
}

provider "alicloud" {
  alias = "ci"
  assume_role {
    role_arn           = alicloud_ram_role.ci.arn
    session_expiration = 28800 # expect: request-above-maximum
  }
}
