resource "alicloud_ram_role" "a" {
  max_session_duration = <<EOT
3600
EOT
}

resource "alicloud_ram_role" "hours" {
  max_session_duration = "8h"
}

resource "alicloud_ram_role" "list" {
  max_session_duration = [3600]
}

resource "alicloud_ram_role" "bool" {
  max_session_duration = true
}
