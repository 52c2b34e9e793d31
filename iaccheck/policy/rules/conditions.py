"""A rule's `where` and a resource -> whether the rule is about it, or why that is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from iaccheck.hcl.conversion import convert
from iaccheck.hcl.types import BOOL, NUMBER, STRING
from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Condition, Resource
from iaccheck.patterns import path_matches, text_matches
from iaccheck.policy.settings.readings import values_at
from iaccheck.policy.workflows.targets import address_matches

PRIMITIVE = (STRING, NUMBER, BOOL)
Answer = bool | str
"""Whether it is so, or the clause that says why that is not known."""


def holds(where: Iterable[Condition], resource: Resource, roots: tuple[str, ...]) -> Answer:
    """Whether all conditions hold of a resource; `roots` are all names of its root module."""
    answers = [_one_holds(condition, resource, roots) for condition in where]
    return all(answers) and next((answer for answer in answers if isinstance(answer, str)), True)


def _one_holds(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> Answer:
    place = PLACES.get(condition.name)
    answer = place(condition, resource, roots) if place else _attribute(condition, resource)
    return answer if isinstance(answer, str) else answer is not condition.negated


def _address(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> bool:
    return any(address_matches(pattern, resource.address) for pattern in condition.patterns)


def _root(condition: Condition, resource: Resource, roots: tuple[str, ...]) -> bool:
    return any(pattern == name or path_matches(pattern, name) for pattern in condition.patterns for name in roots)


PLACES: Mapping[str, Callable[[Condition, Resource, tuple[str, ...]], bool]] = {"address": _address, "root": _root}
"""What else than an attribute a condition can be about."""


def _attribute(condition: Condition, resource: Resource) -> Answer:
    """Whether an attribute, or one of several, matches. One that is left out matches nothing, unless it is a name."""
    there = [value for path in condition.paths for value in values_at(resource.body, path)]
    if not there and condition.is_name:
        return f"{condition.name} is left out, and the provider makes one up"
    answers = [_matches(condition, value) for value in there]
    if True in answers:
        return True
    return next((answer for answer in answers if isinstance(answer, str)), False)


def _matches(condition: Condition, there: Value | str) -> Answer:
    if isinstance(there, str):
        return f"{condition.name} may be set or not: {there}"
    if isinstance(there.data, tuple):
        answers = [_matches(condition, element) for element in there.data]
        return True in answers or next((answer for answer in answers if isinstance(answer, str)), False)
    if isinstance(there.data, Unknown):
        answer = _unknown_matches(condition, there.data, there.type in PRIMITIVE)
        return f"{condition.name} {there.reason}" if answer is None else answer
    text = convert(there, STRING)
    if isinstance(text, Value):
        return isinstance(text.data, str) and any(text_matches(pattern, text.data) for pattern in condition.patterns)
    return f"{condition.name} is no text"


def _unknown_matches(condition: Condition, there: Unknown, is_text: bool) -> bool | None:
    """By what it can be, or by how it begins."""
    if there.choices:
        answers = {_matches(condition, choice) for choice in there.choices}
        answer = answers.pop()
        return answer if isinstance(answer, bool) and not answers else None
    if not there.prefix and not (is_text and there.not_null):
        return None
    if any(pattern.endswith("*") and text_matches(pattern, there.prefix) for pattern in condition.patterns):
        return True
    return None if any(_may_begin(pattern, there.prefix) for pattern in condition.patterns) else False


def _may_begin(pattern: str, prefix: str) -> bool:
    """Whether a text that matches may begin in this way."""
    head, star, _ = pattern.partition("*")
    return head.startswith(prefix) or (bool(star) and prefix.startswith(head))
