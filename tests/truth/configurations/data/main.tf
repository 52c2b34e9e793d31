resource "random_integer" "n" {
  min = 900
  max = 43200
}

data "aws_ssm_parameter" "later" {
  name       = "/session/hours"
  depends_on = [random_integer.n]
}

data "aws_iam_role" "later" {
  name = "role-${random_integer.n.result}"
}

data "aws_caller_identity" "none" {
  count = 0
}

data "aws_ssm_parameter" "none" {
  for_each = toset([])
  name     = each.key
}

data "aws_ssm_parameter" "one" {
  count      = 1
  name       = "a"
  depends_on = [random_integer.n]
}

resource "aws_iam_role" "read" {
  assume_role_policy   = "{}"
  max_session_duration = data.aws_ssm_parameter.later.value
}

resource "aws_iam_role" "copied" {
  assume_role_policy   = "{}"
  max_session_duration = data.aws_iam_role.later.max_session_duration
}

resource "aws_iam_role" "one" {
  assume_role_policy   = "{}"
  max_session_duration = one(values(data.aws_ssm_parameter.none)[*].value)
}

resource "aws_iam_role" "try" {
  assume_role_policy   = "{}"
  max_session_duration = try(data.aws_caller_identity.none[0].account_id, 7200)
}

resource "aws_iam_role" "try_keyed" {
  assume_role_policy   = "{}"
  max_session_duration = try(data.aws_ssm_parameter.none["a"].value, 3600)
}

resource "aws_iam_role" "length" {
  assume_role_policy   = "{}"
  max_session_duration = length(data.aws_ssm_parameter.one) * 3600
}

resource "aws_iam_role" "counted" {
  assume_role_policy   = "{}"
  max_session_duration = data.aws_ssm_parameter.one[0].value
}

resource "aws_iam_role" "beside" {
  assume_role_policy   = data.aws_ssm_parameter.later.value
  max_session_duration = 3600
}

resource "aws_iam_role" "joined" {
  assume_role_policy   = "{}"
  max_session_duration = join("", data.aws_caller_identity.none[*].account_id) == "" ? 3600 : 7200
}
