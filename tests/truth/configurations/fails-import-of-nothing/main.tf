import {
  to = alicloud_ram_role.a
  id = "x"
}
