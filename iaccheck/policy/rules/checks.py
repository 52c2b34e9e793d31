"""Rules over a situation -> findings, passes included; one function a rule, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from iaccheck.model import Check, Finding, Outcome, Root
from iaccheck.policy.rules.account_checks import conflict
from iaccheck.policy.rules.maximum_checks import longer_than_needed
from iaccheck.policy.rules.own_checks import demanded
from iaccheck.policy.rules.request_checks import above_maximum, chained_too_long
from iaccheck.policy.rules.setting_checks import ignored, malformed, not_set, out_of_range
from iaccheck.policy.rules.situation import Situation
from iaccheck.policy.rules.trust_checks import caps_role, not_trusted
from iaccheck.policy.rules.workflow_checks import target_missing, too_long, unreachable

UNREADABLE = "unreadable-input"
"""The rule that `--select` leaves in force: a file that can't be read must not look like one without faults."""


def findings_of(situation: Situation) -> tuple[Finding, ...]:
    """What every rule in force says, in the order of the rules; but for rules on waivers."""
    in_force = situation.catalogue.checks.values()
    return tuple(finding for check in in_force for finding in _asked(check)(check, situation))


def _asked(check: Check) -> Callable[[Check, Situation], Iterable[Finding]]:
    """What a rule does: its own code, or what its data asks for. Rules on waivers come later."""
    return demanded if check.demand is not None else CHECKS.get(check.id, nothing)


def nothing(check: Check, situation: Situation) -> Iterable[Finding]:
    """No finding."""
    return ()


def unreadable(check: Check, situation: Situation) -> Iterator[Finding]:
    """What matters and could not be read."""
    return unread(check, situation.roots)


def unread(check: Check, roots: Iterable[Root]) -> Iterator[Finding]:
    """What of some root modules could not be read; a module that was only not fetched yet is unknown."""
    for root in roots:
        for fault in dict.fromkeys((*root.unreadable, *root.absent)):
            outcome: Outcome = "fail" if fault.severity == "error" else "unknown"
            fix = "" if fault in root.absent else check.fix
            yield Finding(
                check.id, check.severity, outcome, f"{fault.summary}: {fault.detail}", fix, check.docs, root.name,
                None, None, None, fault.location, (), None, None, None, "",
            )  # fmt: skip


CHECKS: Mapping[str, Callable[[Check, Situation], Iterable[Finding]]] = {
    "session-out-of-range": out_of_range,
    "session-malformed": malformed,
    "login-session-not-set": not_set,
    "setting-ignored": ignored,
    "workflow-unreachable": unreachable,
    "request-above-maximum": above_maximum,
    "chained-session-too-long": chained_too_long,
    "workflow-too-long": too_long,
    "workflow-target-missing": target_missing,
    "login-session-conflict": conflict,
    "session-longer-than-needed": longer_than_needed,
    "workflow-not-trusted": not_trusted,
    "login-session-caps-role": caps_role,
    UNREADABLE: unreadable,
}
"""By id, what each shipped rule does."""
