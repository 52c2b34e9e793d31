variable "name" {}

resource "alicloud_ram_role" "this" {
  role_name = var.name
}

output "role" {
  value = alicloud_ram_role.this.id
}

output "fixed" {
  value = 5
}
