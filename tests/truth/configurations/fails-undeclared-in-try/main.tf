# Terraform looks for what references name before it evaluates anything, so neither try nor a branch not taken helps.
resource "alicloud_ram_role" "one" {
  max_session_duration = 3600
}

resource "alicloud_ram_role" "two" {
  count                = 2
  max_session_duration = 3600
}

resource "alicloud_ram_role" "resource" {
  max_session_duration = try(alicloud_ram_role.nope.max_session_duration, 7200)
}

resource "alicloud_ram_role" "variable" {
  max_session_duration = try(3600, var.nope)
}

resource "alicloud_ram_role" "local" {
  max_session_duration = can(local.nope) ? 3600 : 7200
}

resource "alicloud_ram_role" "module" {
  max_session_duration = true ? 3600 : module.nope.seconds
}

resource "alicloud_ram_role" "each" {
  max_session_duration = try(each.value, 3600)
}

resource "alicloud_ram_role" "path" {
  max_session_duration = try(path.nope, 3600)
}

resource "alicloud_ram_role" "word" {
  max_session_duration = try(nope, 3600)
}

resource "alicloud_ram_role" "without_key" {
  max_session_duration = try(alicloud_ram_role.two.max_session_duration, 7200)
}

resource "alicloud_ram_role" "with_key" {
  max_session_duration = try(alicloud_ram_role.one[0].max_session_duration, 7200)
}

resource "alicloud_ram_role" "loop" {
  max_session_duration = 3600 + length([for seconds in [] : seconds + var.nope])
}

resource "alicloud_ram_role" "template" {
  max_session_duration = "3600%{if false}${var.nope}%{endif}"
}
