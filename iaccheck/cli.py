"""The command line: arguments in, one call, text and an exit code out.

Only here is anything printed, the environment read, the clock looked at, or a file written.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from iaccheck import DEEPEST, __version__

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager

    from iaccheck.changes import Changes
    from iaccheck.commands.output import Look, Output
    from iaccheck.estate.pool import Pool
    from iaccheck.report.style import Style
    from iaccheck.run import Terms
    from iaccheck.universe import Asked, Progress

STANDARD_OUTPUT = "-"
EXIT_USAGE, EXIT_NOTHING, EXIT_BUG, EXIT_INTERRUPTED = 2, 3, 4, 130
MOST_NEW = 50_000
"""How many objects are made before any are looked through for circles: nearly all live as long as the run."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code is the one that the contract names."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:  # answered before anything is imported
        print(f"iaccheck {__version__}")
        return 0
    sys.setrecursionlimit(max(DEEPEST, sys.getrecursionlimit()))
    gc.set_threshold(MOST_NEW)
    from iaccheck.source import UsageError

    try:
        return _run(arguments)
    except UsageError as error:
        _complain(str(error).splitlines())
        return EXIT_USAGE
    except KeyboardInterrupt as interrupt:
        return 128 + interrupt.args[0] if interrupt.args else EXIT_INTERRUPTED
    except MemoryError:
        _complain(["there is not enough memory for all of this: give fewer PATHs at once"])
        return EXIT_USAGE
    except Exception as error:
        _confess(error)
        return EXIT_BUG


def _confess(error: BaseException) -> None:
    """Say where a bug showed, without what exceptions say: that may hold a secret of the input."""
    import traceback

    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    print("Traceback (most recent call last):", file=sys.stderr)
    for each in reversed(causes):
        print(*traceback.format_tb(each.__traceback__), type(each).__qualname__, sep="", file=sys.stderr)
    print(
        "iaccheck: this is a bug in iaccheck: please report it with the lines above (they hold nothing of your files)",
        file=sys.stderr,
    )


def _run(arguments: list[str]) -> int:
    from time import monotonic

    from iaccheck import limits
    from iaccheck.arguments import parsed

    began = monotonic()
    options = parsed(arguments)
    if options.help:
        _print(options.help, True)
        return 0
    limits.use(limits.with_raised(options.limits))
    with _progress(options) as options.progress, _pool(options) as options.pool:
        output = COMMANDS[options.command](options)
    is_printed = options.output in {None, "", STANDARD_OUTPUT} or output.code == EXIT_NOTHING
    files = (*output.files, *(() if is_printed else ((options.output, output.text),)))
    if files or output.appended or output.rewritten:
        from iaccheck.ending import orderly
        from iaccheck.outputs import written
        from iaccheck.rewrite import rewrite

        with orderly(), written(files, output.appended):
            rewrite(output.rewritten)
    if not options.quiet:
        took = [f"{monotonic() - began:.2f} s in all"] if options.verbose else []
        _complain((*output.notes, *took))
    if is_printed:
        from iaccheck.report.inert import inert

        text = output.text if _is_exact(options) else inert(output.text, options.format)
        _print(text, options.format == "text" and not options.output)
    return output.code


def _is_exact(options: Namespace) -> bool:
    """Whether a program is to find every character as it is, and no build agent reads along."""
    return (options.diff or options.show_config) and not {"GITHUB_ACTIONS", "TF_BUILD"}.intersection(os.environ)


def _progress(options: Namespace) -> AbstractContextManager[Progress]:
    """What is told how far the run is: a bar for somebody who waits for it in a terminal."""
    from iaccheck.terminal import is_terminal
    from iaccheck.universe import untold

    if options.quiet or options.verbose or not is_terminal(sys.stderr, os.environ):
        from contextlib import nullcontext

        return nullcontext(untold)
    from iaccheck.progress import Progress

    return Progress(sys.stderr, options.color != "never")


def _pool(options: Namespace) -> AbstractContextManager[Pool | None]:
    """Who plans root modules, if not this process by itself."""
    if options.scheduler is None or options.show_config:
        from contextlib import nullcontext

        return nullcontext()
    from iaccheck.estate.scheduler import scheduler

    return scheduler(options.scheduler)


def _complain(lines: Iterable[str]) -> None:
    """Say something on standard error; what comes from the input cannot drive the terminal."""
    from contextlib import suppress

    from iaccheck.report.inert import inert
    from iaccheck.report.style import printable

    with suppress(BrokenPipeError):  # who closed it does not want to know
        for line in lines:
            print(inert(f"iaccheck: {printable(line)}", "text").encode(errors="replace").decode(), file=sys.stderr)


def _print(text: str, is_for_people: bool) -> None:
    """Print results: for people as their terminal can show it, for programs in UTF-8."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=None if is_for_people else "utf-8", errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough: nothing may be flushed into the pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        from iaccheck.source import UsageError

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageError(f"standard output can't be written: {error.strerror}") from None


def _check(options: Namespace) -> Output:
    if options.show_config:
        return _show_config(options)
    asked, terms = _asked(options), _terms(options)
    if options.diff:
        from iaccheck.commands.fix import diff

        return _safe(diff(asked, terms, options.fail_on))
    if options.fix:
        from iaccheck.commands.fix import fix

        return fix(asked, terms, _look(options), options.fail_on, options.write_baseline)
    from iaccheck.commands.check import check

    return check(asked, terms, _look(options), options.fail_on, options.write_baseline)


def _show_config(options: Namespace) -> Output:
    from iaccheck.commands.show_config import Beside, show_config

    select = (f"--select {id_}" for id_ in options.select)
    given = (f"--{kind} {text.partition('=')[0] if kind == 'var' else text}" for kind, text in options.arguments)
    words = (("--strict", options.strict), ("--no-waivers", options.no_waivers), ("--exhaustive", options.exhaustive))
    others = (*select, *given, *(word for word, is_set in words if is_set))
    return show_config(_asked(options), Beside(options.fail_on, tuple(options.ignore), others), _look(options))


def _safe(output: Output) -> Output:
    """A text that has to hold all characters of the input as they are; but a terminal gets none that could drive it."""
    from msgspec.structs import replace

    from iaccheck.report.style import printable

    return replace(output, text="\n".join(map(printable, output.text.split("\n")))) if sys.stdout.isatty() else output


def _settings(options: Namespace) -> Output:
    from iaccheck.commands.settings import settings

    return settings(_asked(options), _terms(options), _look(options))


def _reach(options: Namespace) -> Output:
    from iaccheck.commands.reach import reach

    return reach(_asked(options), _terms(options), _look(options))


def _eval(options: Namespace) -> Output:
    from iaccheck.commands.eval import evaluate

    expressions = tuple(options.words[1:])
    if not expressions and sys.stdin.isatty() and not options.quiet:
        _complain(["write one expression a line, then end the input (Ctrl-D)"])
    return evaluate(_asked(options), expressions, _look(options))


def _rules(options: Namespace) -> Output:
    from iaccheck.commands.rules import rules

    return rules(_asked(options), _look(options))


def _explain(options: Namespace) -> Output:
    from iaccheck.commands.explain import explain
    from iaccheck.source import UsageError

    if len(options.words) != 1:
        raise UsageError('explain takes one ID: a rule, a setting or a workflow kind ("iaccheck rules" lists them)')
    return explain(options.words[0], _asked(options), _look(options))


def _init(options: Namespace) -> Output:
    from iaccheck.commands.init import init

    return init(_asked(options), _look(options), options.output)


def _schema(options: Namespace) -> Output:
    from iaccheck.commands.schema import schema

    return schema(tuple(options.words))


def _completion(options: Namespace) -> Output:
    from iaccheck.arguments import completed
    from iaccheck.commands.completion import completion
    from iaccheck.commands.schema import SCHEMAS
    from iaccheck.manual import COMMANDS

    does = {name: command.does for name, command in COMMANDS.items()}
    return completion(tuple(options.words), _asked(options), does, *completed(), tuple(SCHEMAS))


def _test(options: Namespace) -> Output:
    from iaccheck.commands.test import test

    return test(_asked(options), options.as_of or _today(), _look(options))


COMMANDS: Mapping[str, Callable[[Namespace], Output]] = {
    "check": _check,
    "settings": _settings,
    "reach": _reach,
    "eval": _eval,
    "rules": _rules,
    "explain": _explain,
    "init": _init,
    "schema": _schema,
    "completion": _completion,
    "test": _test,
}


def _asked(options: Namespace) -> Asked:
    from iaccheck import limits
    from iaccheck.cache import folder_of
    from iaccheck.universe import Asked, unsaid

    return Asked(
        options.paths, os.getcwd(), dict(os.environ), options.arguments, options.config, tuple(options.rules),
        options.exhaustive, lambda: sys.stdin.buffer.read(limits.now.plan_bytes + 1), _changes(options), options.source,
        progress=options.progress, pool=options.pool, cache=None if options.no_cache else folder_of(os.environ),
        processes=options.jobs, say=_complain if options.verbose else unsaid,
    )  # fmt: skip


def _changes(options: Namespace) -> Changes | None:
    from iaccheck.changes import Changes, changed_since, place_of

    here = os.getcwd()
    if options.changed is not None:
        return Changes(frozenset(place_of(os.path.join(here, path)) for path in options.changed))
    if options.changed_since is None:
        return None
    paths = [os.path.join(here, path) for path in options.paths]
    source = os.path.join(here, options.source or "")
    made_of = source if options.source and os.path.isdir(source) else ""  # where a plan lies says nothing of it
    folders = [
        path if os.path.isdir(path) else made_of or os.path.dirname(path) for path in paths if os.path.exists(path)
    ]
    return changed_since(options.changed_since, folders or [made_of or here], os.environ)


def _terms(options: Namespace) -> Terms:
    from iaccheck.run import Terms

    as_of = options.as_of or _today()
    return Terms(
        tuple(options.select), tuple(options.ignore), as_of, not options.no_waivers, options.strict,
        options.cross_check, options.baseline,
    )  # fmt: skip


def _today() -> str:
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())


def _look(options: Namespace) -> Look:
    from iaccheck.commands.output import Look

    return Look(options.format, _style(options), options.all, options.reports, _step_summary())


def _step_summary() -> tuple[str, int] | None:
    """The file that GitHub shows on the page of a run, and how long it is; None where there is none."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    return (path, os.path.getsize(path) if os.path.exists(path) else 0) if path else None


def _style(options: Namespace) -> Style:
    from iaccheck.terminal import style_of

    return style_of(sys.stdout, os.environ, options.color, os.getcwd(), to_file=bool(options.output))
