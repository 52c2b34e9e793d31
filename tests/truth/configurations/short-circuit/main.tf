resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "alicloud_ram_role" "and" {
  max_session_duration = false && random_integer.n.result > 1 ? 3600 : 7200
}

resource "alicloud_ram_role" "or" {
  max_session_duration = true || random_integer.n.result > 1 ? 3600 : 7200
}

resource "alicloud_ram_role" "undecided" {
  max_session_duration = true && random_integer.n.result > 1 ? 3600 : 7200
}
