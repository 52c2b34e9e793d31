"""Terraform configurations of a given size, the same for the same seed: what measure.py measures on."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import estates

SHARED = """\
variable "account_id" {
  description = "The account that everything here lives in."
  type        = string
  default     = "1234567890123456"
}

variable "hours" {
  description = "How long a session of a role lasts, by team."
  type        = map(number)
  default = {
    finance = 8
    support = 4
    audit   = 2
    data    = 12
  }
}

variable "roles" {
  type = map(object({
    description = string
    minutes     = optional(number, 60)
    users       = optional(list(string), [])
  }))
  default = {
    reader = { description = "Looks" }
    writer = { description = "Changes", minutes = 240, users = ["mei", "jonas"] }
  }
}

locals {
  seconds_per_hour = 60 * 60
  sessions         = { for team, hours in var.hours : team => hours * local.seconds_per_hour }
  trust = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = ["acs:ram::${var.account_id}:root"] }
    }]
  })
}
"""

ROLE = """\
# {comment}
resource "alicloud_ram_role" "{name}" {{
  role_name                   = "{name}"
  description                 = "Role {name} of ${{var.account_id}}"
  max_session_duration        = {session}
  assume_role_policy_document = local.trust

  tags = {{
    team  = "{team}"
    owner = "{team}@example.com"
  }}
}}
"""

ROLES = """\
resource "alicloud_ram_role" "{name}" {{
  for_each = var.roles

  role_name            = "{name}-${{each.key}}"
  description          = each.value.description
  max_session_duration = each.value.minutes * 60

  assume_role_policy_document = jsonencode({{
    Version = "1"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ RAM = [for user in each.value.users : "acs:ram::${{var.account_id}}:user/${{user}}"] }}
    }}]
  }})
}}
"""

POLICY = """\
resource "alicloud_ram_policy" "{name}" {{
  policy_name     = "{name}"
  policy_document = <<-EOF
    {{
      "Version": "1",
      "Statement": [
        {{"Effect": "Allow", "Action": ["oss:Get*", "oss:List*"], "Resource": ["acs:oss:*:*:{name}/*"]}}
      ]
    }}
  EOF
  description     = "{comment}"
  force           = true
}}
"""

BUCKET = """\
resource "alicloud_oss_bucket" "{name}" {{
  bucket        = join("-", ["{team}", "{name}", var.account_id])
  storage_class = "Standard"
  force_destroy = false

  lifecycle_rule {{
    id      = "expire"
    prefix  = "tmp/"
    enabled = true
    expiration {{
      days = {days}
    }}
  }}

  tags = {{ team = "{team}" }}
}}
"""

POLICY_FILE = """\
version: 1
workflows:
  - name: jobs
    kind: alicloud.assume-role-api
    target: alicloud_ram_role.*
    needs: 1h
    given: {requested: 1h}
"""

SIMPLE_ROLE = """\
resource "alicloud_ram_role" "{name}" {{
  role_name            = "{name}"
  max_session_duration = {hours} * 3600
}}
"""

WORKFLOW = """\
  - name: jobs-of-{name}
    kind: alicloud.assume-role-api
    target: alicloud_ram_role.{name}
    needs: 1h
    given: {{requested: 1h}}
"""

SESSIONS = (
    "local.sessions.{team}",
    'lookup(local.sessions, "{team}", 3600)',
    'var.hours["{team}"] * 3600',
    "{hours} * 60 * 60",
    "3600",
    'try(var.roles["{name}"].minutes * 60, null)',
)
TEAMS = ("finance", "support", "audit", "data")
COMMENTS = (
    "Asked for in the spring review",
    "Owned by the platform team, see the runbook",
    "Moved here from the console",
)


def resource(draw: random.Random, name: str) -> str:
    """The text of one resource; two of three have nothing to do with sessions, as in life."""
    template = draw.choices((ROLE, ROLES, POLICY, BUCKET), weights=(32, 3, 55, 10))[0]
    words = {
        "name": name,
        "team": draw.choice(TEAMS),
        "hours": draw.randint(1, 12),
        "days": draw.randint(1, 90),
    }
    session = draw.choice(SESSIONS).format(**words)
    return template.format(comment=draw.choice(COMMENTS), session=session, **words)


def write_root(draw: random.Random, folder: Path, prefix: str, files: int, resources: int) -> None:
    """One root module: its variables, and resources spread evenly over the other files."""
    folder.mkdir(parents=True)
    (folder / "variables.tf").write_text(SHARED, encoding="utf-8")
    for file in range(files - 1):
        names = (f"{prefix}-{n:04}" for n in range(file, resources, files - 1))
        text = "\n".join(resource(draw, name) for name in names)
        (folder / f"resources_{file:03}.tf").write_text(text, encoding="utf-8")


def write_policy(top: Path) -> None:
    """A workflow for every role, which each can do."""
    (top / "iaccheck.yaml").write_text(POLICY_FILE, encoding="utf-8")


def build_small(top: Path) -> None:
    """One root module of three files and ten resources."""
    write_root(random.Random(1), top, "team", files=3, resources=10)
    write_policy(top)


def build_root(top: Path) -> None:
    """One root module of 300 files and 5,000 resources."""
    write_root(random.Random(2), top, "team", files=300, resources=5000)
    write_policy(top)


def build_estate(top: Path) -> None:
    """As many resources and files in 50 root modules."""
    draw = random.Random(3)
    for root in range(50):
        write_root(draw, top / f"live/root-{root:02}", f"r{root:02}", files=6, resources=100)
    write_policy(top)


def build_workflows(top: Path) -> None:
    """One root module of 10,000 roles, and a workflow for each of them."""
    draw = random.Random(4)
    names = [f"role-{n:05}" for n in range(10_000)]
    top.mkdir(parents=True)
    roles = (SIMPLE_ROLE.format(name=name, hours=draw.randint(1, 12)) for name in names)
    (top / "main.tf").write_text("\n".join(roles), encoding="utf-8")
    workflows = "".join(WORKFLOW.format(name=name) for name in names)
    (top / "iaccheck.yaml").write_text(f"version: 1\nworkflows:\n{workflows}", encoding="utf-8")


def build_file(top: Path) -> None:
    """One root module of one file of 2.2 MB, 88,000 lines."""
    draw = random.Random(7)
    top.mkdir(parents=True)
    names = (f"big-{n:05}" for n in range(6_300))
    text = "\n".join((SHARED, *(resource(draw, name) for name in names)))
    (top / "main.tf").write_text(text, encoding="utf-8")


INPUTS: dict[str, Callable[[Path], None]] = {
    "small": build_small,
    "root": build_root,
    "estate": build_estate,
    "workflows": build_workflows,
    "file": build_file,
    "few": estates.build_few,
    "all": estates.build_all,
    "ten": estates.build_ten,
    "ten-all": estates.build_ten_all,
    "tenth": estates.build_tenth,
    "plan": estates.build_plan,
}


def lines_of(folder: Path) -> int:
    """How many lines of Terraform lie below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.tf"))


if __name__ == "__main__":
    INPUTS[sys.argv[1]](Path(sys.argv[2]))
