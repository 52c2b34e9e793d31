# terraform-aws-modules/terraform-aws-iam, modules/iam-role and wrappers/iam-role
module "roles" {
  source = "./wrappers"
  defaults = {
    max_session_duration = 7200
    path                 = "/x/"
  }
  items = {
    etl  = { max_session_duration = 28800 }
    ops  = { name = "operations" }
    off  = { create = false }
    null = { max_session_duration = null }
  }
}

module "bare" {
  source = "./wrappers"
  items  = { one = {} }
}
