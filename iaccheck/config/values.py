"""What one value in `iaccheck.yaml` can be: readers of given and assumed durations, targets and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from iaccheck.documents.fields import Read, duration, mapped, text
from iaccheck.documents.mistakes import Mistakes
from iaccheck.documents.reader import Entry
from iaccheck.interval import ANY, Interval, exactly
from iaccheck.model import WorkflowKind
from iaccheck.patterns import is_address
from iaccheck.seconds import length_text, range_text

ADDRESS = re.compile(r"(?:module\.[\w*-]+(?:\[[^\]]*\])?\.)*[A-Za-z_][\w*-]*\.(?:[^\W\d]|\*)[\w*-]*(?:\[[^\]]*\])?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def given(kinds: Iterable[WorkflowKind], noun: str) -> Read[tuple[Mapping[str, int], Mapping[str, str]]]:
    """What reads factors that are given: durations, and addresses of applications that supply them.

    A duration has to be possible, but for a caller's request, which can ask for what is refused.
    """
    factors = {factor.id: factor for kind in kinds for factor in kind.factors}
    supplied = {id_ for id_, factor in factors.items() if factor.supplied_by}
    bounds = {id_: ANY if factor.set_by == "caller" else factor.bounds for id_, factor in factors.items()}

    def read(entry: Entry, mistakes: Mistakes) -> tuple[Mapping[str, int], Mapping[str, str]]:
        there = entry.value if isinstance(entry.value, Mapping) else {}
        texts = {name: inner.value for name, inner in there.items() if name in supplied}
        apps = {name: text for name, text in texts.items() if isinstance(text, str) and ADDRESS.fullmatch(text)}
        durations = {name: inner for name, inner in there.items() if name not in apps}
        rest = Entry(durations, entry.location) if apps else entry
        return possible(bounds, noun)(rest, mistakes), apps

    return read


def possible(bounds: Mapping[str, Interval], noun: str) -> Read[Mapping[str, int]]:
    """What reads durations by name, each of which has to lie in the bounds of its name."""

    def read(entry: Entry, mistakes: Mistakes) -> Mapping[str, int]:
        found = mapped(duration, bounds, noun)(entry, mistakes)
        there = entry.value if isinstance(entry.value, Mapping) else {}
        for name, seconds in found.items():
            is_text = isinstance(there[name].value, str)
            if is_text and exactly(seconds).lies_within(bounds.get(name, ANY)) is False:
                told = f"{name} is {length_text(seconds)}, and can be {range_text(bounds[name])} only"
                mistakes.add(there[name].location, told)
        return found

    return read


def target(entry: Entry, mistakes: Mistakes) -> str:
    """An address, which may hold `*`, or a name in the cloud."""
    name = text(entry, mistakes)
    if name and not is_address(name):
        told = "is no address and no name: write it as Terraform does, like"
        mistakes.add(entry.location, f'{name} {told} module.roles["prod"].alicloud_ram_role.etl')
    return name


def version(entry: Entry, mistakes: Mistakes) -> int:
    """The version of the file's form, of which there is one."""
    if entry.value != 1 or entry.value is True:
        mistakes.add(entry.location, f"version {entry.value} is not known here: write version: 1")
    return 1


def is_day(text: str) -> bool:
    """Whether it is a day as in `2027-03-31`."""
    from datetime import date

    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def day(entry: Entry, mistakes: Mistakes) -> str:
    """A day as in `2027-03-31`."""
    found = text(entry, mistakes)
    if found and not is_day(found):
        mistakes.add(entry.location, f"{found} is no day: write it like 2027-03-31")
    return found
