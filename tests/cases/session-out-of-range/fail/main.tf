resource "alicloud_ram_role" "too_short" {
  max_session_duration = 3599 # expect: session-out-of-range
}

resource "alicloud_ram_role" "too_long" {
  for_each             = { prod = 43201, dev = 86400 }
  max_session_duration = each.value # expect: session-out-of-range
}

# 8 h, written in seconds where hours are meant
resource "alicloud_ram_security_preference" "this" {
  login_session_duration = 28800 # expect: session-out-of-range
}

resource "aws_ssoadmin_permission_set" "day" {
  session_duration = "P1D" # expect: session-out-of-range
}

# 9 h lies between what is accepted, and is not
resource "aws_ec2_client_vpn_endpoint" "this" {
  session_timeout_hours = 9 # expect: session-out-of-range
}

module "roles" {
  source = "./roles"
  hours  = 13
}
