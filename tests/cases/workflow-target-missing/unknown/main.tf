module "roles" {
  source  = "acme/roles/alicloud"
  version = "1.0.0"
}
