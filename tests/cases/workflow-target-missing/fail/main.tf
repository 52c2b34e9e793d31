resource "alicloud_ram_role" "etl" {
  role_name = "etl"
}

resource "alicloud_ram_role" "none" {
  count = 0
}
