"""The words of a command line -> options by name; a wrong word is answered with the nearest right one."""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from typing import NoReturn

from iaccheck import __version__, limits
from iaccheck.manual import COMMANDS, EXITS, JUDGING, USAGE, narrowed, overview
from iaccheck.source import UsageError

MOST_PATHS = {"explain": 0, "eval": 1, "schema": 0, "completion": 0}
"""How many of a command's words are paths, where not all of them are."""
FORMATS = ("text", "json")
MORE_FORMATS = {"check": ("sarif", "junit", "github", "gitlab", "markdown", "html"), "rules": ("markdown",)}
"""The formats that only one command has."""
WIDTH = 110
"""Of the help, in characters. argparse would ask for the terminal's at every option, also where no help is shown."""
INPUTS = (".tf", ".tofu", ".tfvars", ".tf.json", ".tofu.json", ".tfvars.json")
"""How files end that Terraform reads: results have no business in them."""
MOST_JOBS = 256
"""More processes are a mistake."""
THRESHOLDS = ("error", "warning", "info", "never")
COLORS = ("auto", "always", "never")


class Parser(argparse.ArgumentParser):
    """argparse, but mistakes become a `UsageError` that names the nearest right word."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        words = [word for action in self._actions for word in action.option_strings]
        wrong = message.removeprefix("unrecognized arguments: ").split()[0] if "unrecognized" in message else ""
        near = get_close_matches(wrong.partition("=")[0], words, 1)
        if wrong:
            message = f"there is no option {wrong}" + (f"; did you mean {near[0]}?" if near else "")
        raise UsageError(f'{message} ("iaccheck --help" lists all options)')


class Given(argparse.Action):
    """`--var` and `--var-file`, kept in the order in which they were given."""

    def __call__(self, parser: object, namespace: object, values: object, option_string: str | None = None) -> None:
        """Append one of them."""
        kind = (option_string or "").lstrip("-")
        setattr(namespace, self.dest, (*getattr(namespace, self.dest), (kind, str(values))))


def parser() -> Parser:
    """All options; they are the same for every command, and may stand before or after its name."""
    made = Parser(
        "iaccheck",
        USAGE,
        overview(),
        EXITS,
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=WIDTH),
        allow_abbrev=False,
        add_help=False,
    )
    asked = made.add_argument_group("arguments")
    asked.add_argument("words", nargs="*", metavar="PATH", help=COMMANDS["check"].where)
    _add_output(made)
    _add_input(made)
    _add_rules(made)
    _add_changes(made)
    _add_work(made)
    about = made.add_argument_group("about iaccheck")
    about.add_argument("-h", "--help", action="store_true", help="print this, or what there is to say of a COMMAND")
    about.add_argument("--version", action="version", version=f"iaccheck {__version__}", help="print its version")
    return made


def help_text(command: str | None) -> str:
    """What --help prints, for one command or for all of iaccheck."""
    made = parser()
    if command is not None:
        narrowed(made, command, formats_of(command))
    return made.format_help()


def formats_of(command: str) -> tuple[str, ...]:
    """The formats that a command has."""
    return (*FORMATS, *MORE_FORMATS.get(command, ()))


def _add_output(made: Parser) -> None:
    output = made.add_argument_group("output")
    more = ", ".join(MORE_FORMATS["check"])
    known = f"how results are shown: {' or '.join(FORMATS)} (default: text); check has {more} as well"
    output.add_argument("--format", default="text", metavar="FORMAT", help=known)
    output.add_argument("-o", "--output", metavar="FILE", help="write results to FILE; - is standard output")
    output.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write a further report of the same run (repeatable)",
    )
    output.add_argument("--all", action="store_true", help="show what passed, too")
    output.add_argument(
        "--color", default="auto", metavar="WHEN", help="show colour: auto, always or never (default: auto)"
    )
    output.add_argument("-q", "--quiet", action="store_true", help="print nothing but results")
    said = "say on standard error what the run does: what is in force, looked at, planned, from the cache"
    output.add_argument("-v", "--verbose", action="store_true", help=said)


def _jobs(text: str) -> int:
    """A number of processes. UsageError if it is none."""
    if not text.isdecimal() or not 0 < int(text) <= MOST_JOBS:
        raise UsageError(f"--jobs {text}: write a number of processes, from 1 to {MOST_JOBS}")
    return int(text)


def _add_input(made: Parser) -> None:
    given = made.add_argument_group("input")
    shown = "print the configuration in force for each PATH, with where each key comes from, and check nothing"
    given.add_argument("--show-config", action="store_true", help=shown)
    given.add_argument("--config", metavar="FILE", help="use FILE in place of the nearest iaccheck.yaml")
    for option, value, what in (
        ("--var", "NAME=VALUE", "give a variable of the root modules a value (repeatable)"),
        ("--var-file", "FILE", "give variables the values that stand in FILE (repeatable)"),
    ):
        given.add_argument(option, action=Given, dest="arguments", default=(), metavar=value, help=what)
    given.add_argument("--source", metavar="DIR", help="point into DIR, the folder that a plan was made of")
    given.add_argument("--exhaustive", action="store_true", help="read root modules that cannot matter, too")
    given.add_argument(
        "--cross-check",
        action="store_true",
        help="read every file with python-hcl2 too, and report what differs",
    )
    raised = "raise a limit, beyond which a value is unknown: see docs/limits.md (repeatable)"
    given.add_argument("--limit", action="append", default=[], metavar="NAME=NUMBER", help=raised)
    given.add_argument("--no-cache", action="store_true", help="neither use nor keep what other runs worked out")
    given.add_argument(
        "--jobs", type=_jobs, metavar="N", help="plan many root modules in N processes (default: one a processor)"
    )


def _add_rules(made: Parser) -> None:
    rules = made.add_argument_group("rules")
    rules.add_argument(
        "--rules", action="append", default=[], metavar="DIR", help="add the rules in DIR, your own (repeatable)"
    )
    rules.add_argument(
        "--select", action="append", default=[], metavar="ID", help="judge by this rule alone (repeatable)"
    )
    rules.add_argument(
        "--ignore", action="append", default=[], metavar="ID", help="judge by all rules but this one (repeatable)"
    )
    rules.add_argument(
        "--fail-on", metavar="SEVERITY", help=f"exit 1 from this severity on: {', '.join(THRESHOLDS)} (default: error)"
    )
    rules.add_argument("--strict", action="store_true", help="count what is unknown as a failure of its rule")
    rules.add_argument("--no-waivers", action="store_true", help="let no waiver count")
    rules.add_argument("--baseline", metavar="FILE", help="let findings that FILE knows pass, unless they got worse")
    rules.add_argument("--write-baseline", metavar="FILE", help="write the findings of this run to FILE, to be known")
    rules.add_argument("--fix", action="store_true", help="write into the files what findings say, where that can be")
    rules.add_argument("--diff", action="store_true", help="show what --fix would write, and write nothing")
    rules.add_argument(
        "--as-of", metavar="DATE", help="judge waivers by this day, as in 2027-03-31 (default: today, UTC)"
    )


def _add_changes(made: Parser) -> None:
    changes = made.add_argument_group("what changed (report only on the root modules that it touches)")
    changes.add_argument("--changed-since", metavar="REV", help="what changed since REV, as git tells")
    named = "the PATHs are what changed, as pre-commit names it; for test: files of rules and their tests"
    changes.add_argument("--changed-files", action="store_true", help=named)


def completed() -> tuple[list[tuple[tuple[str, ...], str, str | None]], dict[str, tuple[str, ...]]]:
    """All options by spellings, with help and the name of their value; and by that name what a value can be."""
    options = [
        (tuple(action.option_strings), (action.help or "").replace("%%", "%"), _value_of(action))
        for action in parser()._actions
        if action.option_strings
    ]
    formats = (*FORMATS, *dict.fromkeys(name for more in MORE_FORMATS.values() for name in more))
    reports = tuple(f"{name}=" for name in formats)
    return options, {"FORMAT": formats, "FORMAT=FILE": reports, "SEVERITY": THRESHOLDS, "WHEN": COLORS}


def _value_of(action: argparse.Action) -> str | None:
    return None if action.nargs == 0 else str(action.metavar)


def _add_work(made: Parser) -> None:
    work = made.add_argument_group("work on other machines")
    by = "let a Dask scheduler's workers plan root modules: tcp://HOST:PORT or tls://HOST:PORT"
    work.add_argument("--scheduler", metavar="URL", help=by)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line, with `command` and `paths`. UsageError for words that are none."""
    before = list(itertools.takewhile(lambda word: word != "--", arguments))
    _no_file_is_an_option(before)
    options = parser().parse_intermixed_args(before)
    words: list[str] = options.words
    _meant_as_path(words[:1])
    named = words.pop(0) if words and words[0] in COMMANDS else None
    words += arguments[len(before) + 1 :]  # whatever they look like; argparse would look for options once more
    options.command = named or "check"
    if options.help:
        options.help = help_text(named)
        return options
    options.changed = tuple(words) if options.changed_files else None
    options.paths = (() if options.changed_files else tuple(words[: MOST_PATHS.get(options.command)])) or (".",)
    formats = formats_of(options.command)
    _known(options.format, formats, "format")
    _known(options.color, COLORS, "value of --color")
    if options.fail_on is not None:
        _known(options.fail_on, THRESHOLDS, "severity")
    if options.as_of is not None and not _is_day(options.as_of):
        raise UsageError(f"--as-of {options.as_of}: write the day like 2027-03-31")
    options.reports = tuple(_report(text, formats) for text in options.report)
    _check_noise(options)
    _check_fix(options)
    if options.show_config and (options.command != "check" or options.format not in FORMATS or options.reports):
        raise UsageError("--show-config goes with PATHs alone, and prints text (YAML) or json")
    _check_changes(options)
    if options.scheduler is not None and options.jobs is not None:
        raise UsageError("--jobs counts processes of this machine, and --scheduler has workers: leave one of them out")
    if options.scheduler is not None and options.command not in JUDGING:
        raise UsageError(
            f"--scheduler goes with {', '.join(JUDGING[:-1])} and {JUDGING[-1]}, not with {options.command}"
        )
    _check_outputs(options)
    options.limits = dict(map(_limit, options.limit))
    for kind, text in options.arguments:
        if kind == "var" and "=" not in text:
            raise UsageError(f"--var {text}: write --var {text}=VALUE")
    return options


def _no_file_is_an_option(arguments: Sequence[str]) -> None:
    """Of files that a program names, none is heeded as an option: whoever sends a change chooses their names."""
    for word in arguments if "--changed-files" in arguments else ():
        if word.startswith("-") and word != "-" and os.path.lexists(word):
            raise UsageError(f"{word} is an option and the name of a file that is here: rename it, or name it ./{word}")


def _check_noise(options: argparse.Namespace) -> None:
    """What -q and -v go with."""
    if options.quiet and options.verbose:
        raise UsageError("-q prints nothing but results, and -v says what the run does: leave one of them out")


def _check_fix(options: argparse.Namespace) -> None:
    """What --fix and --diff go with."""
    word = "--diff" if options.diff else "--fix" if options.fix else ""
    if word and options.command != "check":
        raise UsageError(f"{word} goes with check, and not with {options.command}")
    if word and options.source:
        raise UsageError(f"{word} cannot change a plan: run iaccheck {word} {options.source}, then plan again")
    if options.diff and (options.format != "text" or options.reports or options.write_baseline):
        raise UsageError("--diff shows a diff in place of all reports: leave out --format, --report, --write-baseline")


def _check_changes(options: argparse.Namespace) -> None:
    """What --changed-since and --changed-files go with."""
    since, files = options.changed_since is not None, options.changed_files
    word = "--changed-since" if since else "--changed-files"
    commands = JUDGING + (() if since else ("test",))
    if (since or files) and options.command not in commands:
        raise UsageError(f"{word} goes with {', '.join(commands[:-1])} and {commands[-1]}, not with {options.command}")
    if since and files:
        raise UsageError("--changed-since asks git what changed, and --changed-files names it: leave one of them out")
    if (since or files) and options.write_baseline:
        raise UsageError(f"--write-baseline keeps the findings of all root modules: leave out {word}")


def _check_outputs(options: argparse.Namespace) -> None:
    """Each file holds one thing."""
    paths = [path for path in (options.output, options.write_baseline) if path not in {None, "", "-"}]
    paths += [path for _, path in options.reports]
    real = list(map(os.path.realpath, paths))
    twice = next((path for n, path in enumerate(paths) if real[n] in real[:n] and not _is_device(path)), None)
    if twice is not None:
        raise UsageError(f"{twice} is to hold two outputs of this run: give each a file of its own")
    read = [
        options.config,
        options.source,
        *options.paths,
        *(path for kind, path in options.arguments if kind != "var"),
    ]
    inputs = {os.path.realpath(path) for path in read if path and os.path.isfile(path)}
    for path, place in zip(paths, real, strict=True):
        if place in inputs or path.endswith(INPUTS):
            raise UsageError(f"{path} is what runs read, and results would take its place: give them another file")


def _is_device(path: str) -> bool:
    return os.path.exists(path) and not os.path.isfile(path)


def _is_day(text: str) -> bool:
    from iaccheck.config import is_day

    return is_day(text)


def _meant_as_path(words: Sequence[str]) -> None:
    """A first word that is no command is a path, unless it only looks like a command."""
    near = [near for word in words if word not in COMMANDS for near in get_close_matches(word, COMMANDS, 1, 0.7)]
    if near and not os.path.exists(words[0]):
        raise UsageError(f"{words[0]} is no command, file or folder; did you mean {near[0]}?")


def _known(word: str, words: Sequence[str], what: str) -> None:
    if word not in words:
        near = get_close_matches(word, words, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; there is: {', '.join(words)}"
        raise UsageError(f"{word} is no {what}{hint}")


def _limit(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    _known(name, limits.names(), "limit")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 16):
        raise UsageError(f"--limit {text}: write --limit {name}=NUMBER, as in docs/limits.md")
    if int(number) > limits.HIGHEST.get(name, int(number)):
        raise UsageError(f"--limit {text}: {limits.HIGHEST[name]} is the most, for a process has no more room")
    return name, int(number)


def _report(text: str, formats: Sequence[str]) -> tuple[str, str]:
    format_, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f"--report {text}: write --report FORMAT=FILE")
    _known(format_, formats, "format")
    return format_, path
