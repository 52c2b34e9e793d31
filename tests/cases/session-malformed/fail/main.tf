resource "aws_ssoadmin_permission_set" "go" {
  session_duration = "8h" # expect: session-malformed
}

resource "aws_ssoadmin_permission_set" "cut" {
  session_duration = "PT8" # expect: session-malformed
}

resource "alicloud_ram_role" "fraction" {
  max_session_duration = 3600.5 # expect: session-malformed
}

provider "aws" {
  assume_role {
    duration = "PT1H" # expect: session-malformed
  }
}
