variable "sets" {
  type = map(object({
    session_duration = optional(string, "PT8H")
    hours            = optional(number)
    nested = optional(object({
      seconds = optional(number, 7200)
      deeper  = optional(object({ value = optional(number, 3) }), {})
    }), {})
    list = optional(list(object({ seconds = optional(number, 5400) })), [])
  }))
  default = {
    none     = {}
    set      = { session_duration = "PT1H", hours = "2", nested = { seconds = "3600" } }
    null     = { session_duration = null, nested = null }
    elements = { list = [{}, { seconds = 1 }] }
    nulled   = { nested = { seconds = null, deeper = { value = null } } }
  }
}

variable "alone" {
  type = object({
    seconds = optional(number, 10800)
  })
  default = {}
}

variable "tuple" {
  type    = tuple([object({ a = optional(number, 3600) })])
  default = [{}]
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each         = var.sets
  name             = each.key
  instance_arn     = "arn"
  session_duration = each.value.session_duration
}

resource "alicloud_ram_role" "hours" {
  for_each             = var.sets
  max_session_duration = each.value.hours
}

resource "alicloud_ram_role" "nested" {
  for_each             = var.sets
  max_session_duration = each.value.nested.seconds
}

resource "alicloud_ram_role" "deeper" {
  for_each             = var.sets
  max_session_duration = each.value.nested.deeper.value
}

resource "alicloud_ram_role" "list" {
  count                = length(var.sets["elements"].list)
  max_session_duration = var.sets["elements"].list[count.index].seconds
}

resource "alicloud_ram_role" "alone" {
  max_session_duration = var.alone.seconds
}

resource "alicloud_ram_role" "tuple" {
  max_session_duration = var.tuple[0].a
}
