module "m" {
  source  = "./m"
  seconds = 3600
  second  = 7200
}
