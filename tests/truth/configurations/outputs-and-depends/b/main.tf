variable "from_a" {}
variable "sensitive" {}

resource "alicloud_ram_role" "known" {
  max_session_duration = var.from_a.known
}
resource "alicloud_ram_role" "unknown" {
  max_session_duration = var.from_a.unknown
}
resource "alicloud_ram_role" "list" {
  max_session_duration = var.from_a.list[2]
}
resource "alicloud_ram_role" "secret" {
  max_session_duration = var.sensitive
}
