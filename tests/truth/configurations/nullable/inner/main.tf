variable "nullable" {
  type    = number
  default = 7200
}

variable "not_nullable" {
  type     = number
  default  = 7200
  nullable = false
}

resource "alicloud_ram_role" "nullable" {
  max_session_duration = var.nullable
}

resource "alicloud_ram_role" "not_nullable" {
  max_session_duration = var.not_nullable
}
