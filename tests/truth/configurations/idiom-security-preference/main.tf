# aliyun/landing-zone-accelerator-on-alibaba-cloud, components/account-factory/baseline
variable "preferences" {
  type = object({
    login_session_duration = optional(number, 6)
    enforce_mfa            = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.preferences == null ? true : var.preferences.login_session_duration >= 1 && var.preferences.login_session_duration <= 24
    error_message = "The session must be between 1 and 24 hours."
  }
}

module "literal" {
  source                 = "./baseline"
  login_session_duration = 6
}

module "null" {
  source                 = "./baseline"
  login_session_duration = try(var.preferences.login_session_duration, null)
}

module "coalesced" {
  source                 = "./baseline"
  login_session_duration = coalesce(try(var.preferences.login_session_duration, null), 12)
}

resource "alicloud_ram_security_preference" "optional" {
  count                  = var.preferences != null ? 1 : 0
  login_session_duration = var.preferences.login_session_duration
}

resource "alicloud_ram_security_preference" "splat" {
  for_each               = { for p in var.preferences[*] : "only" => p }
  login_session_duration = each.value.login_session_duration
}
