"""A run before and after files were changed -> what came of it that nobody wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from iaccheck.hcl.literal import literal
from iaccheck.hcl.parse import parse_expression
from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Body, Correction, Fact, Finding
from iaccheck.planned import plan
from iaccheck.policy.rules.checks import UNREADABLE
from iaccheck.policy.sentences import name_of
from iaccheck.policy.settings.wanted import wanted
from iaccheck.run import Run
from iaccheck.seconds import seconds_of
from iaccheck.source import Source
from iaccheck.universe import catalogue_in_force

SEVERITIES = ("info", "warning", "error")
"""From the least to the most."""
REPEATING = frozenset({"count", "for_each"})
"""What they make is compared, resource by resource."""
Key = tuple[int, str, str, str, int]
"""A setting: the universe, the root module, the address, the setting's id, and which of several it is."""
Place = tuple[int, str, str, str]
"""An argument or block: the universe, the root module, the address, and its name."""
Everything = Mapping[Place, object]


class AllNames(dict[str, bool]):
    """Every argument is wanted, and nowhere it has to be told what it comes from."""

    def __contains__(self, name: object) -> bool:
        """True."""
        return True

    def __missing__(self, name: str) -> bool:
        """False."""
        return False


class AllTypes(dict[str, Mapping[str, bool]]):
    """Everything of every type is wanted, also what no rule looks at."""

    def __contains__(self, type_: object) -> bool:
        """True."""
        return True

    def __getitem__(self, type_: str) -> Mapping[str, bool]:
        """All names."""
        return ALL_NAMES


ALL_NAMES = AllNames()


def unwanted(before: Run, after: Run, corrections: Iterable[Correction], severity: str) -> str:
    """Why edits that shall make these corrections must not be made; empty if they do that, and no harm.

    A finding that is new and less severe than `severity` is no harm: it is what the fix costs.
    """
    olds, news = settings_of(before), settings_of(after)
    keys = keys_of(olds)
    wishes = {keys[place_of(what.fact)]: what for what in corrections}
    return (
        _faults(before, after)
        or next(filter(None, (_missed(what, news.get(key)) for key, what in wishes.items())), "")
        or next(filter(None, (_moved(key, olds, news) for key in {**olds, **news} if key not in wishes)), "")
        or _broken(before, after, severity)
    )


def touched(before: Everything, after: Everything, corrections: Iterable[Correction]) -> str:
    """The first argument of anything in the configuration, beside those corrected, that is no longer what it was."""
    facts = [what.fact for what in corrections]
    wished = {(fact.root, fact.address, fact.setting.path[0].name) for fact in facts}
    changed = (place for place in {**before, **after} if before.get(place) != after.get(place))
    place = next((place for place in changed if place[1:] not in wished), None)
    return f"{place[3]} of {place[2]} gets its value from there, too" if place else ""


def everything(run: Run) -> Everything:
    """All that stands in any block of the configurations, worked out, also what no rule looks at."""
    return dict(_arguments(run))


def settings_of(run: Run) -> dict[Key, Fact]:
    """All settings of a run, by what stays the same from one run to the next."""
    seen: Counter[tuple[int, str, str, str]] = Counter()
    found: dict[Key, Fact] = {}
    for number, part in enumerate(run.parts):
        for fact in part.facts:
            key = (number, fact.root, fact.address, fact.setting.id)
            found[*key, seen[key]] = fact
            seen[key] += 1
    return found


def keys_of(facts: Mapping[Key, Fact]) -> dict[tuple[object, ...], Key]:
    """By `place_of`, which of the settings a fact is."""
    return {place_of(fact): key for key, fact in facts.items()}


def place_of(fact: Fact) -> tuple[object, ...]:
    """What tells the settings of one run apart."""
    return fact.root, fact.address, fact.setting.id, fact.location, fact.value_location


def _missed(what: Correction, fact: Fact | None) -> str:
    """Whether a setting is not what it was to become."""
    node, _ = parse_expression(Source("", what.value))
    if fact is None or node is None:
        return "the setting would no longer be found"
    value, _ = literal(node, Source("", what.value))
    wanted_length = seconds_of(value, fact.setting.unit)
    if fact.is_omitted or fact.value is None or fact.measure != wanted_length:
        return f"{name_of(fact.setting)} of {fact.address} would not become {what.value} by that"
    return ""


def _moved(key: Key, olds: Mapping[Key, Fact], news: Mapping[Key, Fact]) -> str:
    """Whether another setting is not what it was."""
    old, new = olds.get(key), news.get(key)
    if old is not None and new is not None and _state(old) == _state(new):
        return ""
    return shared(old or new)


def shared(fact: Fact | None) -> str:
    """The reason not to change a place: another setting that would change with it."""
    if fact is None:
        return ""
    where = f" in {fact.root}" if fact.root not in {"", "."} else ""
    return f"{name_of(fact.setting)} of {fact.address}{where} gets its value from there, too, and is not to change so"


def _state(fact: Fact) -> tuple[object, ...]:
    return fact.status, fact.is_omitted, fact.measure, _plain(fact.value), fact.is_certain, fact.is_ignored


def _broken(before: Run, after: Run, severity: str) -> str:
    """A rule that passed and would fail."""
    passed = {(n, f.fingerprint) for n, part in enumerate(before.parts) for f in part.judged if f.outcome == "pass"}
    for number, part in enumerate(after.parts):
        for finding in part.judged:
            is_new = (number, finding.fingerprint) in passed and finding.outcome == "fail"
            if is_new and SEVERITIES.index(finding.severity) >= SEVERITIES.index(severity):
                return f"that would break {finding.rule}: {finding.message}"
    return ""


def _faults(before: Run, after: Run) -> str:
    """A file that could no longer be read, or a mistake that Terraform would find."""
    olds, news = list(_said(before)), list(_said(after))
    more = Counter(kind for kind, _ in news) - Counter(kind for kind, _ in olds)
    texts = [text for kind, text in news if kind in more and (kind, text) not in olds]
    return f"that would not be accepted: {texts[-1]}" if texts else ""


def _said(run: Run) -> Iterator[tuple[str, str]]:
    """Mistakes by kind; what is said of them may name lines, which an edit moves."""
    yield from ((d.summary, d.detail) for d in run.report.diagnostics if d.severity == "error")
    yield from ((f.rule, f.message) for part in run.parts for f in part.judged if _is_unread(f))


def _is_unread(finding: Finding) -> bool:
    return finding.rule == UNREADABLE and finding.outcome == "fail"


def _arguments(run: Run) -> Iterator[tuple[Place, object]]:
    for number, part in enumerate(run.parts):
        all_ = AllTypes(wanted(catalogue_in_force(part.universe)))
        for root in plan(part.universe, all_).roots:
            for resource in root.resources:
                for name, value in _values(resource.body):
                    yield (number, root.name, resource.address, name), value


def _values(body: Body) -> Iterator[tuple[str, object]]:
    for name, attribute in body.attributes.items():
        if name not in REPEATING:
            yield name, _plain(attribute.value)
    for name, blocks in body.blocks.items():
        yield name, tuple(tuple(_values(block)) for block in blocks)


def _plain(value: Value | None) -> object:
    """A value without places and reasons, which change with every line; of what is unknown, that it is."""
    data = value.data if value is not None else None
    if isinstance(data, tuple):
        return tuple(map(_plain, data))
    if isinstance(data, Mapping):
        return tuple((name, _plain(each)) for name, each in data.items())
    return Unknown if isinstance(data, Unknown) else (type(data), data)


def least(findings: Iterable[Finding]) -> str:
    """The least severity among findings that edits are made for: what they may cost has to be below it."""
    return min((finding.severity for finding in findings), key=SEVERITIES.index, default="error")
