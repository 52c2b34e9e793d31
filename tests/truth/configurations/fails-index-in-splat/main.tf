locals {
  single = { n = 5 }
}

resource "alicloud_ram_role" "single" {
  max_session_duration = local.single[*].n[0]
}
