resource "alicloud_ram_role" "inner" {
  count = 1
}
