resource "alicloud_ram_role" "etl" {
  max_session_duration = 43200 # expect: session-longer-than-needed
}

resource "aws_ssoadmin_permission_set" "admin" {
  session_duration = "PT12H" # expect: session-longer-than-needed
}
