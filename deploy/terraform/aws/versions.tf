terraform {
  # 1.11 has write-only arguments: a password goes to the database and to Secrets Manager, and not into the state.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }

    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      application = "sluice"
      environment = var.name
    }
  }
}
