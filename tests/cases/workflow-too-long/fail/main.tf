resource "alicloud_ram_role" "etl" {
  max_session_duration = 43200 # expect: workflow-too-long
}

resource "aws_ssoadmin_permission_set" "admin" {
  session_duration = "PT8H" # expect: workflow-too-long
}
