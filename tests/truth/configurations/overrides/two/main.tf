variable "seconds" {}

resource "alicloud_ram_role" "two" {
  max_session_duration = var.seconds
}
