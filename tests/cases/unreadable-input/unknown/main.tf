module "roles" { # expect: unreadable-input
  source  = "acme/roles/alicloud"
  version = "1.0.0"
}
