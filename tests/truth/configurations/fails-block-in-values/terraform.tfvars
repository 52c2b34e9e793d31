hours = 8
variable "hours" {
  default = 9
}
