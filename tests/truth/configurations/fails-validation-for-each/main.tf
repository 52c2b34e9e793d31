module "each" {
  source   = "./role"
  for_each = { good = 3600, short = 60, long = 50000 }
  seconds  = each.value
}
