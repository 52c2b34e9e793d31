variable "hours" {
  default = 1
}

module "m" {
  source = "./m"
}

resource "alicloud_ram_role" "variable" {
  max_session_duration = var.hour
}

resource "alicloud_ram_role" "local" {
  max_session_duration = local.hours
}

resource "alicloud_ram_role" "resource" {
  max_session_duration = alicloud_ram_role.nothing.max_session_duration
}

resource "alicloud_ram_role" "module" {
  max_session_duration = module.n.seconds
}

resource "alicloud_ram_role" "output" {
  max_session_duration = module.m.second
}

resource "alicloud_ram_role" "data" {
  max_session_duration = data.aws_iam_role.nothing.max_session_duration
}

resource "alicloud_ram_role" "each" {
  max_session_duration = each.value
}

resource "alicloud_ram_role" "index" {
  max_session_duration = count.index
}

resource "alicloud_ram_role" "function" {
  max_session_duration = coalesc(1, 2)
}

resource "alicloud_ram_role" "bare" {
  max_session_duration = hours
}

resource "alicloud_ram_role" "path" {
  max_session_duration = length(path.nothing)
}

resource "alicloud_ram_role" "terraform" {
  max_session_duration = length(terraform.nothing)
}

resource "alicloud_ram_role" "fine" {
  max_session_duration = module.m.seconds
}
