variable "seconds" {
  type = number
}

resource "alicloud_ram_role" "etl" {
  max_session_duration = var.seconds # expect: workflow-too-long
}
