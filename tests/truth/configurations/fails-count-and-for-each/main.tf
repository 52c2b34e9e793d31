resource "alicloud_ram_role" "both" {
  count                = 1
  for_each             = { a = 3600 }
  max_session_duration = 3600
}
