resource "alicloud_ram_role" "console" {
  max_session_duration = 14400 # expect: workflow-unreachable
}

resource "alicloud_ram_role" "left_out" {} # expect: workflow-unreachable

# long enough, and the account's login session is not
resource "alicloud_ram_role" "long" {
  max_session_duration = 43200
}

resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 6 # expect: workflow-unreachable
}
