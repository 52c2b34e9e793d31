variable "unset" {
  type    = number
  default = null
}

resource "alicloud_ram_role" "text" {
  max_session_duration = "8h" * 3600
}

resource "alicloud_ram_role" "number_condition" {
  max_session_duration = 1 ? 1 : 2
}

resource "alicloud_ram_role" "types" {
  max_session_duration = true ? 3600 : [7200]
}

resource "alicloud_ram_role" "comparison" {
  max_session_duration = "a" < 1 ? 1 : 2
}

resource "alicloud_ram_role" "try" {
  max_session_duration = try(var.unset.a, local.nothing_there)
}

resource "alicloud_ram_role" "one" {
  max_session_duration = one([1, 2])
}

resource "alicloud_ram_role" "regex" {
  max_session_duration = regex("[0-9]+", "none")
}

resource "alicloud_ram_role" "duplicate_keys" {
  max_session_duration = length({ for v in ["a", "a"] : v => 1 }) * 3600
}

resource "alicloud_ram_role" "for_over_number" {
  max_session_duration = sum([for v in 5 : v])
}

resource "alicloud_ram_role" "file" {
  max_session_duration = length(file("nothing.txt"))
}
