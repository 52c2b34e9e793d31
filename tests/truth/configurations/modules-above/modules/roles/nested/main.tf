variable "path" {}

resource "alicloud_ram_role" "nested" {
  max_session_duration = length("${var.path}|${path.module}|${path.root}")
}
