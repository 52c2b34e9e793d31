variable "environment" {
  type = string
}

variable "manage_security_preference" {
  description = "False where another configuration owns the account's security preference."
  type        = bool
  default     = true
}

variable "login_session_duration" {
  description = "How long people stay signed in to the console."
  type        = number
  default     = 6
}

variable "default_hours" {
  description = "The maximum session of a role that names none, in hours."
  type        = number
  default     = 1
}

variable "roles" {
  type = map(object({
    description = string
    users       = list(string)
    hours       = optional(number)
  }))
}
