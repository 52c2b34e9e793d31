variable "account_id" {
  description = "The account that holds the roles; principals in trust policies name it."
  type        = string
}

variable "saml_provider" {
  description = "Name of the identity provider that the directory team registered in RAM."
  type        = string
  default     = "corp-okta"
}

variable "console_hours" {
  description = "How long a console session of each team's role may last."
  type        = map(number)
  default = {
    finance = 8
    support = 8
    audit   = 4
  }
}
