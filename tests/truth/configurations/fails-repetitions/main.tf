variable "unset" {
  type    = number
  default = null
}

variable "secret" {
  sensitive = true
  default   = ["a"]
}

resource "alicloud_ram_role" "negative" {
  count                = -1
  max_session_duration = 3600
}

resource "alicloud_ram_role" "fraction" {
  count                = 1.5
  max_session_duration = 3600
}

resource "alicloud_ram_role" "text" {
  count                = "many"
  max_session_duration = 3600
}

resource "alicloud_ram_role" "list" {
  for_each             = ["a"]
  max_session_duration = 3600
}

resource "alicloud_ram_role" "numbers" {
  for_each             = toset([1, 2])
  max_session_duration = 3600
}

resource "alicloud_ram_role" "secret" {
  for_each             = toset(var.secret)
  max_session_duration = 3600
}

resource "alicloud_ram_role" "element" {
  for_each             = toset(["a", null])
  max_session_duration = 3600
}

resource "alicloud_ram_role" "number" {
  for_each             = 5
  max_session_duration = 3600
}
