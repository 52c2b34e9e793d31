resource "alicloud_ram_role" "numbers" {
  for_each             = toset([3600, 7200])
  max_session_duration = each.value
}
