variable "default" {
  type    = number
  default = "eight"
}

variable "not_null" {
  type     = number
  default  = null
  nullable = false
}

variable "object" {
  type = object({ hours = number })
  default = {
    hour = 1
  }
}

resource "alicloud_ram_role" "default" {
  max_session_duration = var.default
}

resource "alicloud_ram_role" "not_null" {
  max_session_duration = var.not_null
}

resource "alicloud_ram_role" "object" {
  max_session_duration = var.object.hours
}
