variable "text" {
  type = string
}

resource "aws_ssoadmin_permission_set" "x" {
  session_duration = var.text # expect: session-malformed
}

resource "aws_ssoadmin_permission_set" "either" {
  session_duration = var.text == "" ? "PT8" : "PT8H" # expect: session-malformed
}
