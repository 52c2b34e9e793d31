# The ends of a range belong to it; what is left out is up to the cloud.
resource "alicloud_ram_role" "shortest" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "longest" {
  max_session_duration = 12 * 3600
}

resource "alicloud_ram_role" "left_out" {}

resource "aws_ssoadmin_permission_set" "longest" {
  session_duration = "PT720M"
}

variable "hours" {
  type = number
}

# not known, and within the range whatever it is
resource "aws_iam_role" "bounded" {
  max_session_duration = max(3600, min(43200, var.hours * 3600))
}
