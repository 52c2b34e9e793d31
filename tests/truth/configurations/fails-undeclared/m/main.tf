output "seconds" {
  value = 3600
}
