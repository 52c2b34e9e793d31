resource "random_integer" "n" {
  min = 900
  max = 43200
}

module "m" {
  source = "./m"
  hours  = random_integer.n.result
}
