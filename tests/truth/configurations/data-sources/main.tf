# Durations of what is read: data sources, which a plan reads where it can, and ephemeral resources, which it opens.

variable "minutes" {
  type    = number
  default = 60
}

variable "clusters" {
  type    = map(number)
  default = { blue = 15, "green one" = 4320 }
}

resource "random_integer" "later" {
  min = 900
  max = 3600
}

data "alicloud_cs_cluster_credential" "each" {
  for_each                   = var.clusters
  cluster_id                 = each.key
  temporary_duration_minutes = each.value
}

data "aws_redshift_cluster_credentials" "counted" {
  count              = 2
  cluster_identifier = "events"
  db_user            = "etl-${count.index}"
  duration_seconds   = (count.index + 1) * 900
}

data "aws_redshift_cluster_credentials" "omitted" {
  cluster_identifier = "events"
  db_user            = "etl"
}

data "aws_redshift_cluster_credentials" "none" {
  count              = 0
  cluster_identifier = "events"
  db_user            = "etl"
  duration_seconds   = 1
}

data "aws_redshift_cluster_credentials" "later" {
  cluster_identifier = "events"
  db_user            = "etl"
  duration_seconds   = random_integer.later.result
}

data "aws_redshift_cluster_credentials" "read_later" {
  cluster_identifier = "events-${random_integer.later.result}"
  db_user            = "etl"
  duration_seconds   = var.minutes * 30
}

data "aws_codeartifact_authorization_token" "null" {
  domain           = "acme"
  duration_seconds = var.minutes > 60 ? 900 : null
}

data "aws_codeartifact_authorization_token" "hidden" {
  domain           = "acme"
  duration_seconds = sensitive("1800")
}

ephemeral "aws_sts_web_identity_token" "constant" {
  audience          = ["https://example.com"]
  signing_algorithm = "RS256"
  duration_seconds  = 120
}

ephemeral "aws_sts_web_identity_token" "omitted" {
  audience          = ["https://example.com"]
  signing_algorithm = "RS256"
}

ephemeral "aws_sts_web_identity_token" "worked_out" {
  for_each          = toset(["a", "b"])
  audience          = [each.key]
  signing_algorithm = "ES384"
  duration_seconds  = var.minutes * 5
}

module "vault" {
  source   = "./vault"
  for_each = { prod = 43200, "dev box" = 0 }
  seconds  = each.value
}

check "tokens" {
  data "aws_codeartifact_authorization_token" "scoped" {
    domain           = "acme"
    duration_seconds = var.minutes * 20
  }
  assert {
    condition     = data.aws_codeartifact_authorization_token.scoped.domain == "acme"
    error_message = "It is another domain."
  }
}
