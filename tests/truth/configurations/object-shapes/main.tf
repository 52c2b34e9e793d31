variable "list" {
  type = list(any)
  default = [
    { name = "a", seconds = 3600 },
    { name = "b", seconds = "7200" },
  ]
}

variable "any" {
  type = any
  default = {
    a = { seconds = 3600 }
    b = { seconds = 7200, accounts = ["x"] }
    c = {}
  }
}

variable "map_of_lists" {
  type    = map(list(number))
  default = { a = [1, "2"], b = [] }
}

variable "nested_any" {
  type    = map(map(any))
  default = { a = { seconds = 3600, name = "x" } }
}

locals {
  mixed = [{ a = 1 }, { a = 2, b = 3 }]
  cond  = true ? [{ n = 1 }] : []
  conds = false ? { x = { n = 1 } } : { y = { n = 2, m = 3 } }
}

resource "alicloud_ram_role" "a" {
  for_each = {
    list       = var.list[1].seconds
    list_type  = var.list[0].seconds == "3600" ? 1 : 2
    any        = lookup(var.any.b, "seconds", 1)
    any_none   = lookup(var.any.c, "seconds", 1)
    any_length = length([for k, v in var.any : k if can(v.accounts)])
    lists      = var.map_of_lists.a[1] + length(var.map_of_lists.b)
    nested     = var.nested_any.a.seconds == "3600" ? 1 : 2
    mixed      = sum([for o in local.mixed : try(o.b, 0)])
    mixed_last = local.mixed[1].b
    cond       = local.cond[0].n
    conds      = local.conds.y.n
    keys       = length(keys(local.conds))
    tuple      = [1, "a", true][0]
    deep       = { "a.b" = { "c d" = [0, { e = 9 }] } }["a.b"]["c d"][1].e
    quoted     = { "x-y" = 1 }.x-y
    computed   = { ("${"k"}ey") = 7 }.key
    last       = var.list[length(var.list) - 1].seconds
    negative   = [10, 20, 30][length([1, 2, 3]) - 1]
    bool_index = { true = 1, false = 2 }[true]
    number_key = { 1 = 5 }[1]
  }
  max_session_duration = each.value
}
