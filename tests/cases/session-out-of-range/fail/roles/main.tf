variable "hours" {
  type = number
}

resource "aws_iam_role" "this" {
  max_session_duration = var.hours * 3600 # expect: session-out-of-range
}
