resource "alicloud_ram_role" "hidden" {
}
