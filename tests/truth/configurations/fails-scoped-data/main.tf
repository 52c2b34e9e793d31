resource "alicloud_ram_role" "a" {
  max_session_duration = data.aws_caller_identity.me.account_id == "1" ? 3600 : 7200
}
check "c" {
  data "aws_caller_identity" "me" {}
  assert {
    condition     = data.aws_caller_identity.me.account_id == "1"
    error_message = "no"
  }
}
