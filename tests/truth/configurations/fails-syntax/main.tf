resource "alicloud_ram_role" "before" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "broken" {
  max_session_duration = = 7200
}

resource "alicloud_ram_role" "after" {
  max_session_duration = 10800
}
