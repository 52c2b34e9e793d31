variable "seconds" {
  validation {
    condition     = var.seconds < 43200
    error_message = "Less than twelve hours."
  }
}
