variable "quoted_type" {
  type    = "string"
  default = 3600
}

resource "alicloud_ram_role" "quoted_type" {
  max_session_duration = var.quoted_type
}
