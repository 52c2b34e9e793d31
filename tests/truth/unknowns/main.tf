# What the expressions of unknowns.json refer to: a value of each type that is known only after apply.

resource "terraform_data" "later" {
  input = "x"
}

module "typed" {
  source = "./typed"
  list   = local.any
  set    = local.any
  map    = local.any
  object = local.any
}

locals {
  any    = jsondecode(timestamp())
  text   = tostring(local.any)
  number = tonumber(local.any)
  flag   = tobool(local.any)
  list   = module.typed.list
  set    = module.typed.set
  map    = module.typed.map
  object = module.typed.object
  stamp  = timestamp()
}
