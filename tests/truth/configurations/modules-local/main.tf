module "etl" {
  source  = "./modules/role"
  seconds = 28800
}

module "default" {
  source = "./modules/role"
}

module "from_local" {
  source  = "./modules/role"
  seconds = local.hours * 3600
  extra   = { hours = "3" }
}

module "from_output" {
  source  = "./modules/role"
  seconds = module.etl.seconds + 1
}

module "null" {
  source  = "./modules/role"
  seconds = null
}

locals {
  hours = 2
}

resource "alicloud_ram_role" "output" {
  max_session_duration = module.default.seconds
}

resource "alicloud_ram_role" "output_of_resource" {
  max_session_duration = module.etl.role.max_session_duration
}

resource "alicloud_ram_role" "output_unknown" {
  max_session_duration = length(module.etl.arn) > 3 ? 3600 : 7200
}

output "unused" {
  value = module.etl.seconds
}
