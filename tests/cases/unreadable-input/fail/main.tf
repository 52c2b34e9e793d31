resource "alicloud_ram_role" "x" {
  max_session_duration = # expect: unreadable-input
}
