# aws-ia/terraform-aws-permission-sets, vanessa-godoi/aws-sso-project, somospragma/cloudops-ref-repo
locals {
  files = fileset("${path.module}/sets", "*.yaml")
  sets  = [for f in local.files : yamldecode(file("${path.module}/sets/${f}"))]
  map   = { for s in local.sets : s.name => s }

  json     = jsondecode(file("./sets.json"))
  enriched = { for key, config in local.json : key => merge(config, { name = key, hours = try(config.hours, 1) }) }

  valid = { for f in local.files : f => can(regex("session_duration:", templatefile("${path.module}/sets/${f}", { hours = 8 }))) }
}

resource "aws_ssoadmin_permission_set" "yaml" {
  for_each         = local.map
  name             = each.value.name
  instance_arn     = "arn"
  session_duration = try(each.value.session_duration, "PT1H")
}

resource "aws_ssoadmin_permission_set" "json" {
  for_each         = local.enriched
  name             = each.value.name
  instance_arn     = "arn"
  session_duration = "PT${each.value.hours}H"
}

resource "alicloud_ram_role" "valid" {
  for_each             = local.valid
  max_session_duration = each.value ? 3600 : 7200
}
