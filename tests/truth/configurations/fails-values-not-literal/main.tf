variable "reference" {
  type = number
}

variable "function" {
  type = number
}

resource "alicloud_ram_role" "reference" {
  max_session_duration = var.reference
}

resource "alicloud_ram_role" "function" {
  max_session_duration = var.function
}
