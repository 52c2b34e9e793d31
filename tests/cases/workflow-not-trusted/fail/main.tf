resource "alicloud_ram_role" "deploy" {
  max_session_duration = 3600
  assume_role_policy_document = jsonencode({ # expect: workflow-not-trusted
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = ["acs:ram::1234567890123456:root"] }
    }]
  })
}
