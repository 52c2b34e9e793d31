resource "alicloud_ram_role" "missing_variable" {
  max_session_duration = templatefile("a.tftpl", {})
}

resource "alicloud_ram_role" "inside_of_itself" {
  max_session_duration = templatefile("b.tftpl", {})
}
