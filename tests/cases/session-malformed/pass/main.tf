resource "aws_ssoadmin_permission_set" "x" {
  session_duration = "PT1H30M"
}

resource "alicloud_ram_role" "x" {
  max_session_duration = "7200"
}

provider "aws" {
  assume_role {
    duration = "1h30m"
  }
}
