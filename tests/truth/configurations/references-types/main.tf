# Terraform reads 7200 here whatever the type that the configuration writes it in; what can be told of that differs.
resource "alicloud_ram_role" "quoted" {
  max_session_duration = "7200"
}

resource "aws_ssoadmin_permission_set" "number" {
  name             = 5
  instance_arn     = "arn"
  session_duration = 3600
}

resource "alicloud_ram_role" "equal_to_number" {
  max_session_duration = alicloud_ram_role.quoted.max_session_duration == 7200 ? 3600 : 1800
}

resource "alicloud_ram_role" "equal_to_text" {
  max_session_duration = alicloud_ram_role.quoted.max_session_duration == "7200" ? 3600 : 1800
}

resource "alicloud_ram_role" "text_equal_to_number" {
  max_session_duration = aws_ssoadmin_permission_set.number.session_duration == 3600 ? 3600 : 1800
}

resource "alicloud_ram_role" "coalesce" {
  max_session_duration = coalesce(alicloud_ram_role.quoted.max_session_duration, 1)
}

resource "alicloud_ram_role" "in_a_map" {
  for_each             = { a = alicloud_ram_role.quoted.max_session_duration, b = 3600 }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "conditional" {
  max_session_duration = true ? alicloud_ram_role.quoted.max_session_duration : 3600
}

resource "aws_ssoadmin_permission_set" "encoded" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = jsonencode(alicloud_ram_role.quoted.max_session_duration)
}

resource "aws_ssoadmin_permission_set" "encoded_text" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = jsonencode(aws_ssoadmin_permission_set.number.name)
}
