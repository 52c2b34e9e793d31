provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/hub"
    duration = "1h"
  }
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deploy"
    duration = "60m"
  }
}
