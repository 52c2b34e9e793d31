module "given_null" {
  source       = "./inner"
  nullable     = null
  not_nullable = null
}

module "given_nothing" {
  source = "./inner"
}

module "given" {
  source       = "./inner"
  nullable     = 1800
  not_nullable = 1800
}
