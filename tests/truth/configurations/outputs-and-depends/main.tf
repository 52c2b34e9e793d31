module "a" {
  source = "./a"
}

module "b" {
  source     = "./b"
  from_a     = module.a.object
  sensitive  = module.a.secret
  depends_on = [module.a]
}
