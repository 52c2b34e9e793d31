variable "a" {
  default = 1
}

variable "a" {
  default = 2
}

locals {
  b = 1
}

locals {
  b = 2
}

resource "alicloud_ram_role" "c" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "c" {
  max_session_duration = 7200
}
