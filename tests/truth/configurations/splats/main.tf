locals {
  objects = [{ n = 1, deep = [{ m = 10 }] }, { n = 2, deep = [{ m = 20 }, { m = 30 }] }]
  single  = { n = 5 }
  nothing = null
}

resource "alicloud_ram_role" "counted" {
  count                = 3
  max_session_duration = 3600 * (count.index + 1)
}

resource "alicloud_ram_role" "keyed" {
  for_each             = { a = 3600, b = 7200 }
  max_session_duration = each.value
}

resource "alicloud_ram_role" "sum" {
  max_session_duration = sum(local.objects[*].n)
}

resource "alicloud_ram_role" "legacy" {
  max_session_duration = sum(local.objects.*.n)
}

resource "alicloud_ram_role" "legacy_index" {
  max_session_duration = local.objects.1.n
}

resource "alicloud_ram_role" "deep" {
  max_session_duration = sum(flatten(local.objects[*].deep[*].m))
}

resource "alicloud_ram_role" "deep_index" {
  max_session_duration = sum(local.objects[*].deep[0].m)
}

resource "alicloud_ram_role" "attribute_splat_index" {
  max_session_duration = local.objects.*.n[1]
}

resource "alicloud_ram_role" "single" {
  max_session_duration = (local.single[*].n)[0]
}

resource "alicloud_ram_role" "nothing" {
  max_session_duration = length(local.nothing[*]) + 1
}

resource "alicloud_ram_role" "of_counted" {
  max_session_duration = max(alicloud_ram_role.counted[*].max_session_duration...)
}

resource "alicloud_ram_role" "of_counted_legacy" {
  max_session_duration = alicloud_ram_role.counted.*.max_session_duration[1]
}

resource "alicloud_ram_role" "of_values" {
  max_session_duration = sum(values(alicloud_ram_role.keyed)[*].max_session_duration)
}

resource "alicloud_ram_role" "for_over_keyed" {
  for_each             = { for k, r in alicloud_ram_role.keyed : upper(k) => r.max_session_duration }
  max_session_duration = each.value + 1
}
