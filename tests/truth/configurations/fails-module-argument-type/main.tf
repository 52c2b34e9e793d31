module "wrong" {
  source  = "./m"
  seconds = ["a"]
}
