resource "alicloud_ram_role" "this" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "keyed" {
  for_each             = { a = 3600 }
  max_session_duration = each.value
}

output "seconds" {
  value = 3600
}
