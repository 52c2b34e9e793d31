permission_sets = {
  Administrator = {
    description      = "Full access, for the platform team on duty"
    session_duration = "PT2H"
    managed_policies = ["AdministratorAccess"]
  }

  Billing = {
    description      = "Invoices and budgets"
    owner            = "finance"
    session_duration = "8h"
    relay_state      = "https://console.aws.amazon.com/billing/"
    managed_policies = ["job-function/Billing"]
  }

  # Training runs are watched from a notebook in the console.
  DataScientist = {
    description      = "Notebooks and the data lake"
    owner            = "data"
    managed_policies = ["AmazonSageMakerFullAccess", "AmazonAthenaFullAccess"]
  }

  # A night shift has twelve hours, and an hour to hand over.
  IncidentResponder = {
    description      = "Everything that the runbooks name"
    owner            = "sre"
    session_duration = "PT13H"
    managed_policies = ["PowerUserAccess"]
  }

  ReadOnly = {
    description      = "Look, do not touch"
    session_duration = "PT8H"
    managed_policies = ["ReadOnlyAccess"]
  }
}
