locals {
  roles     = yamldecode(file("${path.module}/config/roles.yaml"))
  files     = fileset("${path.module}/config/sets", "**/*.json")
  sets      = { for f in local.files : trimsuffix(basename(f), ".json") => jsondecode(file("${path.module}/config/sets/${f}")) }
  rows      = csvdecode(file("${path.module}/config/roles.csv"))
  rendered  = yamldecode(templatefile("${path.module}/config/roles.tftpl", { hours = 2, names = ["x", "y"] }))
  by_zipmap = zipmap([for f in fileset(path.module, "config/sets/*.json") : basename(f)], [for f in fileset(path.module, "config/sets/*.json") : jsondecode(file("${path.module}/${f}"))])
}

resource "alicloud_ram_role" "yaml" {
  for_each             = { for r in local.roles.roles : r.name => r }
  max_session_duration = try(each.value.seconds, null)
}

resource "aws_ssoadmin_permission_set" "json" {
  for_each         = local.sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = try(each.value.SessionDuration, "PT1H")
}

resource "aws_ssoadmin_permission_set" "zipmap" {
  for_each         = local.by_zipmap
  name             = each.key
  instance_arn     = "arn"
  session_duration = lookup(each.value, "SessionDuration", null)
}

resource "alicloud_ram_role" "csv" {
  for_each             = { for row in local.rows : row.name => row }
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "templatefile" {
  for_each             = local.rendered
  max_session_duration = each.value
}

resource "alicloud_ram_role" "fileexists" {
  max_session_duration = fileexists("${path.module}/config/none.yaml") ? 3600 : 7200
}

resource "alicloud_ram_role" "can_file" {
  max_session_duration = can(file("${path.module}/config/none.yaml")) ? 3600 : 7200
}

resource "alicloud_ram_role" "root" {
  max_session_duration = length(file("${path.root}/config/two.txt"))
}

resource "alicloud_ram_role" "relative" {
  max_session_duration = chomp(file("config/number.txt"))
}

resource "alicloud_ram_role" "length" {
  max_session_duration = length(local.files) * 3600
}
