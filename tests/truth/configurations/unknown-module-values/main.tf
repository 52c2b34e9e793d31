resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "random_string" "s" {
  length = 8
}

module "whole" {
  source = "./m"
  set    = { hours = random_integer.n.result }
}

module "mixed" {
  source = "./m"
  set    = { hours = 2, name = random_string.s.result }
}

module "conditional" {
  source = "./m"
  set    = random_integer.n.result > 5 ? { hours = 1, name = "a" } : { hours = 1, name = "b" }
}

module "list" {
  source = "./m"
  set    = {}
  list   = [random_integer.n.result, 5]
}
