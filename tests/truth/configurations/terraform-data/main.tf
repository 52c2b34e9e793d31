resource "alicloud_ram_role" "a" {
  max_session_duration = terraform_data.x.output
}
resource "alicloud_ram_role" "b" {
  max_session_duration = terraform_data.x.input
}
resource "alicloud_ram_role" "c" {
  max_session_duration = terraform_data.none.output
}
resource "alicloud_ram_role" "d" {
  max_session_duration = terraform_data.x.triggers_replace
}
resource "alicloud_ram_role" "e" {
  max_session_duration = terraform_data.none.output == null ? 3600 : 7200
}
resource "alicloud_ram_role" "f" {
  max_session_duration = terraform_data.text.input == "3600" ? 3600 : 7200
}
resource "alicloud_ram_role" "g" {
  max_session_duration = length(terraform_data.list.input)
}
resource "alicloud_ram_role" "h" {
  max_session_duration = length(terraform_data.list.output)
}
resource "alicloud_ram_role" "i" {
  max_session_duration = terraform_data.list.output[0]
}
resource "alicloud_ram_role" "j" {
  max_session_duration = terraform_data.many["a"].input
}
resource "alicloud_ram_role" "k" {
  max_session_duration = terraform_data.none.input == null ? 1 : 2
}
resource "alicloud_ram_role" "l" {
  max_session_duration = terraform_data.none.triggers_replace == null ? 1 : 2
}
resource "alicloud_ram_role" "m" {
  max_session_duration = terraform_data.x.output == null ? 1 : 2
}
resource "alicloud_ram_role" "n" {
  max_session_duration = terraform_data.nulled.output == null ? 1 : 2
}
resource "alicloud_ram_role" "o" {
  max_session_duration = length(terraform_data.x.id) > 100 ? 1 : 2
}
resource "alicloud_ram_role" "p" {
  max_session_duration = terraform_data.obj.input.b
}
resource "alicloud_ram_role" "q" {
  max_session_duration = length([for x in terraform_data.list.output : x])
}
resource "alicloud_ram_role" "r" {
  max_session_duration = terraform_data.obj.output.b
}
resource "terraform_data" "x" {
  input            = 3600
  triggers_replace = 7200
}
resource "terraform_data" "none" {}
resource "terraform_data" "text" {
  input = "3600"
}
resource "terraform_data" "list" {
  input = [1, 2]
}
resource "terraform_data" "many" {
  for_each = toset(["a"])
  input    = each.key == "a" ? 60 : 70
}
resource "terraform_data" "nulled" {
  input = null
}
resource "terraform_data" "obj" {
  input = { a = 1, b = 900 }
}
