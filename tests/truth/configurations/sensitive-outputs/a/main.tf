output "secret" {
  value     = 5400
  sensitive = true
}

output "marked" {
  value     = sensitive(7200)
  sensitive = true
}
