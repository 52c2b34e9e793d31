"""Fuzz targets for a while with atheris; each new fault is kept as a file in `crashers/`. `make fuzz` calls this."""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT)]

from tests.fuzz.seeds import CRASHERS, MOST_BYTES, seeds, words  # noqa: E402 # found by the line above

CORPUS = ROOT / ".fuzz"
"""What turned out to reach something new; the next run begins with it."""
SECONDS_AN_INPUT = 10.0
"""Of processor time: whatever takes longer is a fault."""
TOKEN = re.compile(rb"\w+|\s+|.", re.DOTALL)
MOST_MEMORY = 1024
"""In megabytes."""


class TooSlow(BaseException):
    """One input took too long; no handler of exceptions in the code stops it."""


def main() -> int:
    """Share the time among the targets, each in a process of its own; 1 if there were faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", default=[])
    parser.add_argument("--replay", action="store_true", help="try a target (the first word) on files (the others)")
    options = parser.parse_args()
    if options.inside:
        _fuzz(options.targets[0], options.seconds)
    from tests.fuzz.targets import TARGETS

    if wrong := set(options.targets[: 1 if options.replay else None]) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(wrong))}, but {', '.join(TARGETS)}")
    if options.replay:
        for path in options.targets[1:]:
            TARGETS[options.targets[0]](Path(path).read_bytes())
        return 0
    targets = options.targets or list(TARGETS)
    before = set(CRASHERS.glob("*/*"))
    for target in targets:
        _report(target, _child(target, max(1, options.seconds // len(targets))))
    for folder in CRASHERS.iterdir():
        if not os.listdir(folder):
            folder.rmdir()
    new = sorted(set(CRASHERS.glob("*/*")) - before)
    for path in new:
        print(f"fault: {path.relative_to(ROOT)}")
    return int(bool(new))


def _child(target: str, seconds: int) -> str:
    """Fuzz one target; what was said of it. A process that dies of an input keeps it, and another one goes on."""
    ends, said = time.monotonic() + seconds, ""
    while (left := int(ends - time.monotonic())) > 0:
        command = [sys.executable, __file__, "--inside", "--seconds", str(left), target]
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        said += ran.stderr + ran.stdout
        if ran.returncode == 0:
            break
        if "number_of_executed_units" not in said:
            raise SystemExit(f"{target} could not be fuzzed:\n{ran.stderr[-2000:]}")
        for path in (CRASHERS / target).glob("crash-*"):
            if not subprocess.run(
                [*command[:2], "--replay", target, path], capture_output=True, check=False
            ).returncode:
                path.unlink()  # the fuzzer itself died, and not of its input
    (CORPUS / f"{target}.log").write_text(said, encoding="utf-8")
    return said


def _report(target: str, said: str) -> None:
    executions = sum(map(int, re.findall(r"number_of_executed_units: (\d+)", said)))
    coverage = re.findall(r" cov: (\d+)", said)
    print(f"{target}: {executions} inputs, {coverage[-1] if coverage else 0} edges", flush=True)
    print(*re.findall(r"^NEW .*", said, re.MULTILINE), sep="\n")


def _fuzz(target: str, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["iaccheck"]):
        from iaccheck.policy import catalogue, shipped
        from tests.fuzz.targets import TARGETS
    vars(catalogue)["shipped"] = cache(shipped.shipped)  # read once, not for every input
    corpus, kept = CORPUS / target, CRASHERS / target
    corpus.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    begun = list(seeds(target))
    for content in begun:
        (corpus / sha256(content).hexdigest()[:16]).write_bytes(content)
    known: set[str] = set()
    signal.signal(signal.SIGVTALRM, _too_slow)

    def tried(content: bytes) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_AN_INPUT)
        try:
            TARGETS[target](content)
        except (Exception, TooSlow) as fault:
            place = _place(fault)
            if place not in known:
                known.add(place)
                (kept / sha256(content).hexdigest()[:12]).write_bytes(content)
                print(f"NEW {target}: {place}: {str(fault)[:500]!r}", flush=True)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    arguments = [f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", f"-rss_limit_mb={MOST_MEMORY}"]
    arguments += ["-print_final_stats=1", "-timeout=0", f"-artifact_prefix={kept}/", str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], tried, custom_mutator=_mutator(words(target), begun))
    atheris.Fuzz()


def _too_slow(*_: object) -> None:
    raise TooSlow(f"it took more than {SECONDS_AN_INPUT} s")


def _place(fault: BaseException) -> str:
    """What kind of fault it is: where it was raised last in our own code."""
    frames = traceback.extract_tb(fault.__traceback__)
    last = [frame for frame in frames if str(ROOT) in frame.filename][-1]
    return f"{type(fault).__name__} at {Path(last.filename).relative_to(ROOT)}:{last.lineno}"


def _mutator(known: Sequence[bytes], others: Iterable[bytes]) -> Callable[[bytes, int, int], bytes]:
    """Changes words more often than bytes: most changed bytes only make another syntax error."""
    pieces = [TOKEN.findall(content) for content in others]

    def mutated(content: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        is_bytewise = draw.random() < 0.15
        tokens = [content[at : at + 1] for at in range(len(content))] if is_bytewise else TOKEN.findall(content)
        for _ in range(draw.choice((1, 1, 2, 4))):
            at = draw.randrange(len(tokens) + 1)
            to = min(len(tokens), at + draw.choice((0, 0, 1, 1, 2, 5, 20)))
            tokens[at:to] = [draw.randbytes(1)] if is_bytewise else new(draw, tokens, tokens[at:to])
        return b"".join(tokens)[:most]

    def new(draw: random.Random, tokens: list[bytes], old: list[bytes]) -> list[bytes]:
        way = draw.random()
        if way < 0.35:
            return [draw.choice(known)]
        if way < 0.8:
            other = draw.choice(pieces) if way < 0.6 else tokens
            start = draw.randrange(len(other) + 1)
            return other[start : start + draw.choice((1, 2, 5, 20))]
        return old * draw.choice((0, 2))

    return mutated


if __name__ == "__main__":
    sys.exit(main())
