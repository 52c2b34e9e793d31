# The warehouse load runs from midnight until about four; DataWorks assumes this role through a RAM user.
resource "alicloud_ram_role" "etl" {
  role_name   = "warehouse-etl"
  description = "Nightly load into the warehouse"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = ["acs:ram::${var.account_id}:user/warehouse-etl"] }
    }]
  })
}

# The pipeline of the platform team, by OIDC: no access key leaves the account.
resource "alicloud_ram_role" "deploy" {
  role_name            = "platform-deploy"
  description          = "Deployments from the platform team's pipeline"
  max_session_duration = 5400

  assume_role_policy_document = <<-POLICY
    {
      "Version": "1",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Principal": {"Federated": ["acs:ram::${var.account_id}:oidc-provider/github"]},
          "Condition": {
            "StringEquals": {"oidc:aud": ["sts.aliyuncs.com"]},
            "StringLike": {"oidc:sub": ["repo:example/platform:environment:*"]}
          }
        }
      ]
    }
  POLICY
}
