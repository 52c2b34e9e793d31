resource "random_integer" "n" {
  min = 900
  max = 43200
}

module "given" {
  source  = "./role"
  seconds = 50000
}

module "default" {
  source = "./role"
  hours  = null
}

module "never" {
  source  = "./role"
  seconds = random_integer.n.result
  never   = random_integer.n.result
}
