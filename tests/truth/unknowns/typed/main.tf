variable "list" {
  type = list(string)
}

output "list" {
  value = var.list
}

variable "set" {
  type = set(string)
}

output "set" {
  value = var.set
}

variable "map" {
  type = map(string)
}

output "map" {
  value = var.map
}

variable "object" {
  type = object({ a = string, b = number })
}

output "object" {
  value = var.object
}
