"""What `--help` says of iaccheck and of each command: what it is for, what it takes, which options it heeds."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import msgspec


class Command(msgspec.Struct, frozen=True):
    """A command, in words for people."""

    does: str
    takes: str = "[PATH…]"
    """What stands behind its name and options."""
    where: str = "folders, .tf files, plan or state JSON files, or - for such JSON on standard input (default: .)"
    """What that is."""
    examples: tuple[str, ...] = ()


JUDGING = ("check", "settings", "reach")
"""The commands that plan all root modules."""
COMMANDS: Mapping[str, Command] = {
    "check": Command(
        "judge settings and workflows (also where no command is named)",
        examples=(
            "iaccheck infra",
            "iaccheck infra --report sarif=iaccheck.sarif --report html=iaccheck.html",
            "iaccheck plan.json --source infra",
            "iaccheck infra --diff",
        ),
    ),
    "settings": Command(
        "list every duration setting found: value, unit, where it is set, where its value comes from",
        examples=("iaccheck settings infra", "iaccheck settings infra --format json"),
    ),
    "reach": Command(
        "list what declared workflows can get, and the longest session of each role and permission set",
        examples=("iaccheck reach infra", "iaccheck reach infra --format json"),
    ),
    "eval": Command(
        "evaluate Terraform expressions in a root module",
        "PATH [EXPR…]",
        "a root module's folder, a .tf file in it or its name in the configuration; then expressions (behind -- if one "
        "begins with -), or none, to read them from standard input, one a line",
        ("iaccheck eval infra 'var.hours * 3600' local.roles", "iaccheck eval infra --format json < expressions.txt"),
    ),
    "explain": Command(
        "explain a rule, a setting, a workflow kind or a caller: what, why, how to fix, sources",
        "ID",
        'one of those that "iaccheck rules" lists',
        ("iaccheck explain session-out-of-range", "iaccheck explain aws.identity-center"),
    ),
    "init": Command(
        "write a starting iaccheck.yaml, from the roles and trust policies found",
        "[PATH]",
        "the folder for it, or a plan's JSON; with -o - it is printed (default: .)",
        ("iaccheck init", "iaccheck init infra -o -"),
    ),
    "rules": Command(
        "list all rules, settings, workflow kinds and callers in force",
        "[PATH]",
        "where they are in force: its nearest iaccheck.yaml may add and ignore some (default: .)",
        ("iaccheck rules", "iaccheck rules --rules policies --format markdown"),
    ),
    "schema": Command(
        "print the JSON Schema of iaccheck.yaml or of rule files, for editors",
        "[config|rules]",
        "which one (default: config)",
        ("iaccheck schema -o .iaccheck.schema.json", "iaccheck schema rules"),
    ),
    "completion": Command(
        "print a script that completes command lines",
        "SHELL",
        "bash, zsh or fish",
        ('eval "$(iaccheck completion bash)"',),
    ),
    "test": Command(
        "run the tests that stand beside rules: DIR/tests/RULE-ID/pass, fail and unknown",
        "[DIR…]",
        "folders of rules, or of their tests (default: .)",
        ("iaccheck test policies",),
    ),
}
WITHOUT_RESULTS = ("init", "schema", "completion")
"""The commands that print what other programs read, in one format."""
SHOWING = tuple(name for name in COMMANDS if name not in WITHOUT_RESULTS)
PLANNING = (*JUDGING, "init")
HEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "--format": SHOWING,
    "--report": SHOWING,
    "--color": SHOWING,
    "--verbose": (*PLANNING, "eval", "test"),
    "--all": ("check", "test"),
    "--show-config": ("check",),
    "--config": tuple(name for name in COMMANDS if name not in {"init", "schema"}),
    "--var": (*PLANNING, "eval"),
    "--var-file": (*PLANNING, "eval"),
    "--source": JUDGING,
    "--exhaustive": JUDGING,
    "--cross-check": JUDGING,
    "--limit": (*PLANNING, "eval", "test"),
    "--no-cache": PLANNING,
    "--jobs": PLANNING,
    "--rules": tuple(name for name in COMMANDS if name != "schema"),
    **dict.fromkeys(("--select", "--ignore", "--fail-on", "--strict", "--no-waivers"), ("check",)),
    **dict.fromkeys(("--baseline", "--write-baseline", "--fix", "--diff"), ("check",)),
    "--as-of": ("check", "test"),
    "--changed-since": JUDGING,
    "--changed-files": (*JUDGING, "test"),
    "--scheduler": JUDGING,
}
"""The commands that an option has an effect on; one that is not here has it on all."""
USAGE = "iaccheck [COMMAND] [OPTION…] [PATH…]"
ABOUT = "Says which session durations in Terraform the cloud rejects, and which workflows they cut short."
EXITS = """\
exit codes: 0 nothing failed; 1 a rule, an expression or a test failed, a file could not be read, or a declared
workflow could not be decided; 2 the command, configuration or rules are wrong; 3 nothing to check was found;
4 a bug in iaccheck"""


def overview() -> str:
    """What stands above all options: what iaccheck is for, and its commands."""
    listed = "\n".join(f"  {name.ljust(12)}{command.does}" for name, command in COMMANDS.items())
    return f"{ABOUT}\n\ncommands (iaccheck COMMAND --help says more of one):\n{listed}"


def narrowed(parser: argparse.ArgumentParser, name: str, formats: tuple[str, ...]) -> None:
    """Let a parser's help be that of one command: its own words, formats and options."""
    command = COMMANDS[name]
    parser.usage = f"iaccheck {name} [OPTION…] {command.takes}"
    parser.description = f"{command.does[0].upper()}{command.does[1:]}."
    parser.epilog = "\n".join(("examples:", *(f"  {line}" for line in command.examples), "", EXITS))
    for action in parser._actions:
        spellings = action.option_strings
        if not spellings:
            action.metavar, action.help = command.takes.strip("[]").split("…")[0].split()[0], command.where
        elif name not in HEEDED_BY.get(spellings[-1], (name,)):
            action.help = argparse.SUPPRESS
        elif spellings[-1] == "--format":
            action.help = f"how results are shown: {', '.join(formats)} (default: text)"
