login_session_duration = 12

roles = {
  developer = {
    description = "Everything but billing and RAM"
    users       = ["mei", "jonas", "priya"]
    hours       = 8
  }
  release = {
    description = "Builds and publishes"
    users       = ["release-bot"]
  }
}
