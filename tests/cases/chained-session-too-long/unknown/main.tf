variable "duration" {
  type = string
}

provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/hub"
  }
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deploy"
    duration = var.duration # expect: chained-session-too-long
  }
}
