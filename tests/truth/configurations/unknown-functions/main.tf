resource "random_integer" "n" {
  min = 900
  max = 43200
}

resource "null_resource" "later" {
  triggers = { hours = 8 }
}

locals {
  n       = random_integer.n.result
  list    = [3600, local.n]
  map     = { a = 3600, b = local.n }
  either  = local.n > 1 ? { hours = 1, more = [1, 2] } : { hours = 2, more = [3, 4] }
  strings = local.n > 1 ? ["a", "b"] : ["c"]
}

resource "alicloud_ram_role" "a" {
  for_each = {
    either_attribute    = local.either.hours
    either_length       = length(local.either.more)
    either_strings      = length(local.strings)
    contains_found      = contains(local.list, 3600) ? 1 : 2
    contains_not        = contains(local.list, 1) ? 1 : 2
    keys                = length(keys(local.map))
    values_first        = values(local.map)[0]
    flatten             = flatten([[local.n], [7200]])[1]
    flatten_length      = length(flatten([[local.n], [7200]]))
    merge_after         = merge(local.map, { b = 1 }).b
    merge_before        = merge({ b = 1 }, local.map).a
    zipmap              = zipmap(["x", "y"], local.list).x
    concat              = concat([1], local.list)[1]
    concat_length       = length(concat([1], local.list))
    element             = element(local.list, 0)
    reverse             = reverse(local.list)[1]
    slice               = slice(local.list, 0, 1)[0]
    index               = index(local.list, 3600)
    lookup              = lookup(local.map, "a", 1)
    lookup_missing      = lookup(local.map, "z", 1)
    tolist              = tolist(local.list)[0]
    tomap               = tomap(local.map).a
    toset_length        = length(toset(local.list))
    distinct_length     = length(distinct(local.list))
    sum                 = sum(local.list)
    max                 = max(local.list...)
    can                 = can(local.n) ? 1 : 2
    can_other           = can(local.map.a) ? 1 : 2
    try_missing         = try(local.map.z, local.map.a)
    for_list            = [for x in local.list : x][0]
    for_map             = { for k, v in local.map : k => v }.a
    for_filter_unknown  = length([for x in local.list : x if x > 1])
    splat               = ([{ a = 1, b = local.n }, { a = 2, b = 3 }][*].a)[1]
    jsonencode          = length(jsonencode(local.map))
    equal_other_type    = local.n == "x" ? 1 : 2
    equal_null          = local.map == null ? 1 : 2
    equal_lists         = local.list == [1] ? 1 : 2
    equal_differs       = local.list == [1, local.n] ? 1 : 2
    template_null       = "x${local.n}" == null ? 1 : 2
    startswith          = startswith("PT${local.n}H", "PT") ? 1 : 2
    startswith_no       = startswith("PT${local.n}H", "X") ? 1 : 2
    not_null            = local.n + 1 == null ? 1 : 2
    coalesce_null       = coalesce(null, local.n)
    trigger             = null_resource.later.triggers.hours * 3600
    negative_comparison = local.n * 0 == 0 ? 1 : 2
    one                 = one([local.n])
    alltrue             = alltrue([false, local.n > 1]) ? 1 : 2
    anytrue             = anytrue([true, local.n > 1]) ? 1 : 2
    alltrue_unknown     = alltrue([true, local.n > 1]) ? 1 : 2
    range               = length(range(0, local.n > 1 ? 3 : 3))
    chunklist           = length(chunklist(local.list, 1))
    setunion            = length(setunion(["a"], ["b"]))
    regex               = can(regex("a", "x${local.n}")) ? 1 : 2
    parentheses         = (local.n)
    format              = length(format("%05d", local.n))
    compare_bounds      = local.n > 1 ? 1 : 2
    nested_conditional  = local.n > 1 ? local.n > 2 ? 5 : 5 : 5
    null_either         = (local.n > 1 ? null : null) == null ? 1 : 2
  }
  max_session_duration = each.value
}
