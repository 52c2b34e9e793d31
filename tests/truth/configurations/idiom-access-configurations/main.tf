# aliyun/landing-zone-accelerator-on-alibaba-cloud, terraform-alicloud-modules/terraform-alicloud-cloud-sso
variable "access_configurations" {
  type = list(object({
    name             = string
    session_duration = optional(number, 3600)
    relay_state      = optional(string)
    policies         = optional(list(object({ name = string, type = optional(string, "System") })), [])
  }))
}

variable "by_index" {
  type = list(map(string))
  default = [
    { name = "x", session_duration = "1800" },
    { name = "y", session_duration = "2700" },
  ]
}

variable "create" {
  default = true
}

locals {
  configurations = { for c in var.access_configurations : c.name => c }
  pairs = merge([
    for c in var.access_configurations : {
      for p in c.policies : "${c.name}:${p.name}" => merge(p, { seconds = c.session_duration })
    }
  ]...)
}

resource "alicloud_cloud_sso_access_configuration" "this" {
  for_each                  = local.configurations
  directory_id              = "d-1"
  access_configuration_name = each.key
  session_duration          = try(each.value.session_duration, 3600)
  relay_state               = each.value.relay_state
}

resource "alicloud_cloud_sso_access_configuration" "by_index" {
  count                     = var.create ? length(var.by_index) : 0
  directory_id              = "d-1"
  access_configuration_name = lookup(var.by_index[count.index], "name", )
  session_duration          = var.by_index[count.index]["session_duration"]
}

resource "alicloud_ram_role" "pairs" {
  for_each             = local.pairs
  max_session_duration = each.value.type == "System" ? each.value.seconds : 0
}
