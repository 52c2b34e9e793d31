variable "sets" {
  type = map(any)
  default = {
    a = { seconds = 3600 }
    b = { seconds = 3600, accounts = ["x"] }
  }
}

resource "alicloud_ram_role" "a" {
  for_each             = var.sets
  max_session_duration = each.value.seconds
}
