variable "seconds" {
  type = number
}

resource "alicloud_ram_role" "x" {
  max_session_duration = var.seconds # expect: session-out-of-range
}

# a part of what it can be is accepted
resource "aws_iam_role" "x" {
  max_session_duration = min(var.seconds, 7200) # expect: session-out-of-range
}

# wrong for certain, and perhaps not there at all
resource "aws_iam_role" "many" {
  count                = var.seconds
  max_session_duration = 60 # expect: session-out-of-range
}
