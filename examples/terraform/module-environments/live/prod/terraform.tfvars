# Eight hours, like the roles.
login_session_duration = 28800

roles = {
  operator = {
    description = "Changes production, on call"
    users       = ["mei", "priya"]
    hours       = 8
  }
  release = {
    description = "Builds and publishes"
    users       = ["release-bot"]
    hours       = 0.5
  }
}
