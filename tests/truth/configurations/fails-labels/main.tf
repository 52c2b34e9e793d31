resource "alicloud_ram_role" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "a" "b" {
  max_session_duration = 3600
}

variable {
  default = 1
}
