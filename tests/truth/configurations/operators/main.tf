locals {
  hours = 8
  text  = "2"
}

resource "alicloud_ram_role" "product" {
  max_session_duration = 60 * 60
}

resource "alicloud_ram_role" "precedence" {
  max_session_duration = 3600 + 2 * 1800 - 60 / 2
}

resource "alicloud_ram_role" "parentheses" {
  max_session_duration = (1 + local.hours) * 3600
}

resource "alicloud_ram_role" "text_operand" {
  max_session_duration = local.text * 3600
}

resource "alicloud_ram_role" "modulo" {
  max_session_duration = 7201 % 3600
}

resource "alicloud_ram_role" "negative" {
  max_session_duration = -local.hours
}

resource "alicloud_ram_role" "fraction" {
  max_session_duration = 10 / 4 * 1440
}

resource "alicloud_ram_role" "third" {
  max_session_duration = 10000 / 3 * 3
}

resource "alicloud_ram_role" "logic" {
  max_session_duration = local.hours > 6 && !(local.hours == 9) ? 43200 : 3600
}

resource "alicloud_ram_role" "equal_text_and_number" {
  max_session_duration = local.text == 2 ? 7200 : 3600
}

resource "alicloud_ram_role" "not_equal_null" {
  max_session_duration = local.hours != null ? 7200 : 3600
}

resource "alicloud_ram_role" "comparison_of_text" {
  max_session_duration = local.text >= 2 ? 7200 : 3600
}

resource "alicloud_ram_role" "logic_of_text" {
  max_session_duration = "true" && true ? 7200 : 3600
}

resource "alicloud_ram_role" "lists" {
  max_session_duration = [1, "a"] == [1, "a"] ? 7200 : 3600
}
