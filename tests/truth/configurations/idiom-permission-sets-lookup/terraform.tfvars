permission_sets = {
  Admin = {
    description      = "all",
    session_duration = "PT4H",
    aws_managed      = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    tags             = { ManagedBy = "Terraform" }
  },
  Read : {
    description : "some"
    hours : 2
  }
  None = {}
}
