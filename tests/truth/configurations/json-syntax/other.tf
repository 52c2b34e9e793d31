resource "alicloud_ram_role" "native" {
  max_session_duration = local.plain + 1
}
