resource "alicloud_ram_role" "a" {
  max_session_duration = 3600
  lifecycle {
    postcondition {
      condition     = self.max_session_duration == 3600
      error_message = "too short"
    }
  }
}
output "x" {
  value = alicloud_ram_role.a.max_session_duration
  precondition {
    condition     = alicloud_ram_role.a.max_session_duration < 7200
    error_message = "x"
  }
}
resource "alicloud_ram_role" "b" {
  max_session_duration = alicloud_ram_role.a.max_session_duration
}
resource "alicloud_ram_role" "c" {
  max_session_duration = 3600
}
check "c" {
  data "aws_caller_identity" "me" {}
  assert {
    condition     = data.aws_caller_identity.me.account_id == "1"
    error_message = "no ${data.aws_caller_identity.me.account_id}"
  }
  assert {
    condition     = alicloud_ram_role.a.max_session_duration > 7200
    error_message = "no"
  }
}
