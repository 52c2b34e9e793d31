"""Repositories of many root modules, of which few or all set durations, and a large plan's JSON."""

from __future__ import annotations

import json
import random
from pathlib import Path

MODULES = 20
ROOT_FILES = ("main.tf", "network.tf", "outputs.tf", "providers.tf", "variables.tf")

FILES = {
    "main.tf": """\
locals {{
  name = "${{var.team}}-${{var.environment}}-{number:04}"
  tags = merge(var.tags, {{ team = var.team, environment = var.environment }})
}}

resource "alicloud_oss_bucket" "logs" {{
  bucket        = "${{local.name}}-logs"
  storage_class = "Standard"
  force_destroy = var.environment != "prod"

  lifecycle_rule {{
    id      = "expire"
    prefix  = "tmp/"
    enabled = true
    expiration {{
      days = {days}
    }}
  }}

  tags = local.tags
}}

resource "alicloud_log_project" "this" {{
  project_name = local.name
  description  = "Logs of ${{local.name}}"
  tags         = local.tags
}}

resource "alicloud_log_store" "audit" {{
  project_name          = alicloud_log_project.this.project_name
  logstore_name         = "audit"
  retention_period      = {days}
  auto_split            = true
  max_split_shard_count = 8
}}
""",
    "network.tf": """\
module "network" {{
  source = "../../modules/network-{module:02}"

  name = local.name
  cidr = cidrsubnet("10.0.0.0/8", 8, {days})
  tags = local.tags
}}

resource "alicloud_security_group" "this" {{
  security_group_name = local.name
  vpc_id              = module.network.vpc_id
  description         = "What ${{local.name}} lets in"
  tags                = local.tags
}}

resource "alicloud_security_group_rule" "https" {{
  type              = "ingress"
  ip_protocol       = "tcp"
  port_range        = "443/443"
  security_group_id = alicloud_security_group.this.id
  cidr_ip           = "10.0.0.0/8"
}}

# Everybody else comes in by the bastion of the platform team, whose rules stand in its own root module.
resource "alicloud_security_group_rule" "metrics" {{
  type              = "ingress"
  ip_protocol       = "tcp"
  port_range        = "9090/9100"
  security_group_id = alicloud_security_group.this.id
  cidr_ip           = cidrsubnet("10.0.0.0/8", 8, 255)
  description       = "What collects the metrics of ${{local.name}}"
}}
""",
    "outputs.tf": """\
output "bucket" {{
  description = "The bucket that logs are shipped to, for those who read them."
  value       = alicloud_oss_bucket.logs.bucket
}}

output "project" {{
  description = "The log project of everything in this root module."
  value       = alicloud_log_project.this.project_name
}}

output "vpc_id" {{
  description = "The network that instances of this environment are put into."
  value       = module.network.vpc_id
}}
""",
    "providers.tf": """\
terraform {{
  required_version = ">= 1.5"

  required_providers {{
    alicloud = {{
      source  = "aliyun/alicloud"
      version = "~> 1.230"
    }}
  }}

  backend "oss" {{
    bucket = "company-terraform-state"
    prefix = "live/root-{number:04}"
    region = "cn-hangzhou"
  }}
}}

provider "alicloud" {{
  region = var.region
}}
""",
    "variables.tf": """\
variable "team" {{
  description = "Who owns what stands here, and is asked when it breaks."
  type        = string
  default     = "{team}"
}}

variable "environment" {{
  description = "Which stage of delivery this is."
  type        = string
  default     = "{environment}"
}}

variable "region" {{
  description = "Where everything is, but for what is global."
  type        = string
  default     = "cn-hangzhou"
}}

variable "hours" {{
  description = "How long somebody may work before logging in again."
  type        = number
  default     = {hours}
}}

variable "tags" {{
  type    = map(string)
  default = {{ managed_by = "terraform" }}
}}
""",
}
ROLE = """
resource "alicloud_ram_role" "operators" {{
  role_name            = "${{local.name}}-operators"
  description          = "Who looks after ${{local.name}}"
  max_session_duration = var.hours * 3600
  assume_role_policy_document = jsonencode({{
    Version = "1"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ RAM = ["acs:ram::1234567890123456:root"] }}
    }}]
  }})
}}
"""
NETWORK = {
    "main.tf": """\
resource "alicloud_vpc" "this" {
  vpc_name    = var.name
  cidr_block  = var.cidr
  description = "The network of ${var.name}"
  tags        = var.tags
}
""",
    "switches.tf": """\
data "alicloud_zones" "available" {
  available_resource_creation = "VSwitch"
}

resource "alicloud_vswitch" "this" {
  count = 3

  vpc_id       = alicloud_vpc.this.id
  zone_id      = data.alicloud_zones.available.zones[count.index].id
  cidr_block   = cidrsubnet(var.cidr, 4, count.index)
  vswitch_name = "${var.name}-${count.index}"
  tags         = var.tags
}
""",
    "outputs.tf": """\
output "vpc_id" {
  description = "The network."
  value       = alicloud_vpc.this.id
}
""",
    "variables.tf": """\
variable "name" {
  type = string
}

variable "cidr" {
  type = string
}

variable "tags" {
  type    = map(string)
  default = {}
}
""",
    "versions.tf": """\
terraform {
  required_version = ">= 1.5"
}
""",
}
TEAMS = ("finance", "support", "audit", "data", "search", "payments")
ENVIRONMENTS = ("dev", "staging", "prod")


def write_estate(top: Path, roots: int, share: float) -> None:
    """Root modules of five files each, which call shared modules; that share of them sets how long a session is."""
    draw = random.Random(5)
    for module in range(MODULES):
        _write(top / f"modules/network-{module:02}", NETWORK)
    for number in range(roots):
        words = {
            "number": number,
            "module": draw.randrange(MODULES),
            "days": draw.randint(1, 90),
            "hours": draw.randint(1, 12),
            "team": draw.choice(TEAMS),
            "environment": draw.choice(ENVIRONMENTS),
        }
        files = {name: FILES[name].format(**words) for name in ROOT_FILES}
        if int((number + 1) * share) > int(number * share):
            files["main.tf"] += ROLE.format(**words)
        _write(top / f"live/root-{number:04}", files)


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def build_few(top: Path) -> None:
    """2,000 root modules in 10,100 files, of which one in twenty sets a duration."""
    write_estate(top, 2000, 0.05)


def build_all(top: Path) -> None:
    """The same, where each of them sets one."""
    write_estate(top, 2000, 1)


def build_ten(top: Path) -> None:
    """Ten times the root modules, of which one in twenty sets a duration."""
    write_estate(top, 20_000, 0.05)


def build_ten_all(top: Path) -> None:
    """Ten times the root modules, each of which sets one."""
    write_estate(top, 20_000, 1)


def build_tenth(top: Path) -> None:
    """A tenth of the root modules, of which one in twenty sets a duration."""
    write_estate(top, 200, 0.05)


def build_plan(top: Path) -> None:
    """The JSON of a plan of about 100 MB: policies, and a role for every tenth of them."""
    draw = random.Random(6)
    top.mkdir(parents=True)
    resources = [_planned(draw, number) for number in range(56_000)]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [each[0] for each in resources]}},
        "resource_changes": [each[1] for each in resources],
        "configuration": {
            "provider_config": {
                "alicloud": {"name": "alicloud", "full_name": "registry.terraform.io/aliyun/alicloud"},
            },
            "root_module": {"resources": [each[2] for each in resources]},
        },
    }
    (top / "plan.json").write_text(json.dumps(plan, separators=(",", ":")), encoding="utf-8")


def _planned(draw: random.Random, number: int) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    """A resource as it stands in a plan: its values, what changes, and its configuration."""
    is_role = number % 10 == 0
    type_ = "alicloud_ram_role" if is_role else "alicloud_ram_policy"
    name = f"r{number:05}"
    document = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["oss:Get*"], "Resource": [
        f"acs:oss:*:*:{name}-{part}/*" for part in range(8)
    ]}]})  # fmt: skip
    values: dict[str, object] = (
        {"role_name": name, "max_session_duration": draw.randint(1, 12) * 3600, "assume_role_policy_document": document}
        if is_role
        else {"policy_name": name, "policy_document": document, "description": f"What {name} may do", "force": True}
    )
    address = {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name}
    provider = "registry.terraform.io/aliyun/alicloud"
    return (
        {**address, "provider_name": provider, "schema_version": 0, "values": values, "sensitive_values": {}},
        {
            **address,
            "provider_name": provider,
            "change": {
                "actions": ["create"],
                "before": None,
                "after": values,
                "after_unknown": {"id": True, "arn": True},
                "before_sensitive": False,
                "after_sensitive": {},
            },
        },
        {
            **address,
            "provider_config_key": "alicloud",
            "expressions": {key: {"constant_value": value} for key, value in values.items()},
        },
    )
