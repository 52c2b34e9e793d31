variable "permission_sets" {
  description = "Permission sets by name. A session lasts an hour unless its owner asks for more."

  type = map(object({
    description      = string
    owner            = optional(string, "platform")
    session_duration = optional(string, "PT1H")
    relay_state      = optional(string)
    managed_policies = optional(list(string), [])
  }))
}
