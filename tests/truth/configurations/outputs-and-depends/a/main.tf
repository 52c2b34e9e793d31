resource "random_integer" "n" {
  min = 1
  max = 2
}

output "object" {
  value = {
    known   = 3600
    unknown = random_integer.n.result
    list    = [1, random_integer.n.result, 7200]
  }
}

output "secret" {
  value     = 5400
  sensitive = true
}
