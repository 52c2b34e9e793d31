module "missing" {
  source = "./m"
}

module "unsupported" {
  source  = "./m"
  seconds = 3600
  second  = 7200
}
