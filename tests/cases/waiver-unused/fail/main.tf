resource "alicloud_ram_role" "legacy" {
  max_session_duration = 60
}
