variable "on" {
  default = true
}

terraform {
  required_version = ">= 1.0"
}

resource "alicloud_ram_role" "kept" {
  max_session_duration = 3600

  lifecycle {
    ignore_changes        = [max_session_duration]
    create_before_destroy = true
    precondition {
      condition     = var.on
      error_message = "never"
    }
  }

  timeouts {
    create = "5m"
  }

  provisioner "local-exec" {
    command = "echo ${self.id}"
  }
}

moved {
  from = alicloud_ram_role.old
  to   = alicloud_ram_role.kept
}

removed {
  from = alicloud_ram_role.gone
  lifecycle {
    destroy = false
  }
}

check "health" {
  assert {
    condition     = alicloud_ram_role.kept.max_session_duration == 3600
    error_message = "no"
  }
}

resource "terraform_data" "bootstrap" {
  input = alicloud_ram_role.kept.max_session_duration
}

resource "alicloud_ram_role" "after" {
  max_session_duration = terraform_data.bootstrap.input
  depends_on           = [alicloud_ram_role.kept]
}

output "seconds" {
  value     = alicloud_ram_role.kept.max_session_duration
  sensitive = true
}
