variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = null
}

variable "path" {
  type    = string
  default = null
}

variable "max_session_duration" {
  type    = number
  default = null
}

data "aws_iam_policy_document" "this" {
  count = var.create ? 1 : 0
  statement {
    actions = ["sts:AssumeRole"]
  }
}

resource "aws_iam_role" "this" {
  count                = var.create ? 1 : 0
  name                 = var.name
  path                 = var.path
  max_session_duration = var.max_session_duration
  assume_role_policy   = data.aws_iam_policy_document.this[0].json
}

output "arn" {
  value = try(aws_iam_role.this[0].arn, null)
}
