variable "map" {
  type    = map(string)
  default = { a = 3600, b = true }
}

variable "set_of_numbers" {
  type    = set(number)
  default = ["2", 2, 1]
}

variable "list_of_any" {
  type    = list(any)
  default = [1, "2"]
}

variable "any_map" {
  type    = map(any)
  default = { a = { x = 1 }, b = { x = "2" } }
}

variable "untyped_mixed" {
  default = [1, "a", { b = 2 }]
}

variable "object_from_map" {
  type = object({ a = number, b = optional(bool) })
}

resource "alicloud_ram_role" "a" {
  for_each = {
    map_number   = var.map.a
    map_bool     = var.map["b"] == "true" ? 1 : 0
    set          = length(var.set_of_numbers)
    list_of_any  = var.list_of_any[0] == "1" ? 1 : 0
    any_map      = var.any_map["a"].x == "1" ? 1 : 0
    mixed        = var.untyped_mixed[2].b
    object       = var.object_from_map.a
    optional     = var.object_from_map.b == null ? 1 : 0
    bool_text    = tobool("true") ? 1 : 0
    conditional  = (true ? [1, 2] : tolist([3]))[1]
    objects      = (true ? { a = 1, b = 2 } : { a = 3, b = null }).b
    maps         = length(true ? { a = 1 } : { b = 2, c = 3 })
    null_object  = (false ? { a = 1 } : null) == null ? 1 : 0
    empty_tuple  = length(true ? [] : ["a"])
    text_number  = "0x10" == 16 ? 1 : 0
    exponent     = "1e3" * 1
    set_of_mixed = length(toset(["1", 1, true]))
    concat_mixed = concat([1], ["a"])[0]
    for_tuple    = [for x in [1, "a"] : x][0]
    splat_map    = (values({ a = { n = 1 }, b = { n = 2 } })[*].n)[1]
  }
  max_session_duration = each.value
}
