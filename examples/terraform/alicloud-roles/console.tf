# One role a team. People reach them through Okta's portal.
locals {
  saml_trust = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Federated = ["acs:ram::${var.account_id}:saml-provider/${var.saml_provider}"] }
      Condition = { StringEquals = { "saml:recipient" = "https://signin.aliyun.com/saml-role/sso" } }
    }]
  })
}

resource "alicloud_ram_role" "console" {
  for_each = var.console_hours

  role_name                   = "corp-${each.key}"
  description                 = "Console role of the ${each.key} team"
  assume_role_policy_document = local.saml_trust
  max_session_duration        = each.value * 60 * 60
}

resource "alicloud_ram_role_policy_attachment" "console" {
  for_each = {
    finance = "AliyunBSSFullAccess"
    support = "AliyunSupportFullAccess"
    audit   = "ReadOnlyAccess"
  }

  role_name   = alicloud_ram_role.console[each.key].role_name
  policy_name = each.value
  policy_type = "System"
}
