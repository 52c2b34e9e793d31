variable "number_from_text" {
  type    = number
  default = "7200"
}

variable "text_from_number" {
  type    = string
  default = 12
}

variable "untyped" {
  default = "10800"
}

variable "any" {
  type    = any
  default = { hours = 2, list = [1, 2] }
}

variable "map_of_numbers" {
  type    = map(number)
  default = { a = "3600", b = 7200 }
}

variable "map_of_any" {
  type    = map(any)
  default = { a = 3600, b = "7200" }
}

variable "list_of_objects" {
  type = list(object({ name = string, seconds = number }))
  default = [
    { name = "a", seconds = 3600, extra = true },
    { name = "b", seconds = "7200" },
  ]
}

variable "tuple" {
  type    = tuple([string, number])
  default = ["a", "5400"]
}

variable "set" {
  type    = set(string)
  default = ["b", "a", "a"]
}

variable "null" {
  type    = number
  default = null
}

variable "bool" {
  type    = bool
  default = "true"
}

resource "alicloud_ram_role" "number_from_text" {
  max_session_duration = var.number_from_text + 0
}

resource "alicloud_cloud_sso_directory" "text_from_number" {
  user_provisioning_configuration {
    session_duration = var.text_from_number
  }
}

resource "alicloud_ram_role" "untyped" {
  max_session_duration = var.untyped
}

resource "alicloud_ram_role" "any" {
  max_session_duration = var.any.hours * 3600 + var.any["list"][1]
}

resource "alicloud_ram_role" "map_of_numbers" {
  max_session_duration = var.map_of_numbers["a"]
}

resource "aws_ssoadmin_permission_set" "map_of_any" {
  name             = "p"
  instance_arn     = "arn"
  session_duration = "${var.map_of_any.a == "3600" ? "text" : "number"}"
}

resource "alicloud_ram_role" "list_of_objects" {
  for_each             = { for o in var.list_of_objects : o.name => o }
  max_session_duration = each.value.seconds
}

resource "alicloud_ram_role" "tuple" {
  max_session_duration = var.tuple[1]
}

resource "alicloud_ram_role" "set" {
  for_each             = var.set
  role_name            = each.key
  max_session_duration = each.value == "a" ? 3600 : 7200
}

resource "alicloud_ram_role" "null" {
  max_session_duration = var.null
}

resource "alicloud_ram_role" "bool" {
  max_session_duration = var.bool == true ? 3600 : 7200
}

resource "alicloud_ram_role" "length" {
  max_session_duration = length(var.set) * 3600
}
