variable "object" {
  type = object({ hours = number, names = list(string) })
}
variable "heredoc" {
  type = string
}
variable "computed" {
  type = number
}
variable "text" {
  type = string
}
variable "list" {
  type = list(number)
}
variable "json" {
  type = map(object({ seconds = number }))
}

resource "alicloud_ram_role" "object" {
  max_session_duration = var.object.hours * length(var.object.names)
}
resource "alicloud_ram_role" "heredoc" {
  max_session_duration = length(var.heredoc)
}
resource "alicloud_ram_role" "computed" {
  max_session_duration = var.computed
}
resource "alicloud_ram_role" "text" {
  max_session_duration = length(var.text)
}
resource "alicloud_ram_role" "list" {
  max_session_duration = var.list[1]
}
resource "alicloud_ram_role" "json" {
  for_each             = var.json
  max_session_duration = each.value.seconds
}
