variable "seconds" {}

resource "alicloud_ram_role" "one" {
  max_session_duration = var.seconds
}
