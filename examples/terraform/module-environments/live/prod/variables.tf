variable "login_session_duration" {
  type = number
}

variable "roles" {
  type = map(object({
    description = string
    users       = list(string)
    hours       = optional(number)
  }))
}
