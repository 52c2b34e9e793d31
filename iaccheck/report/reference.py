"""All that is in force as one Markdown page: rules with examples, workflow kinds with their factors, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck.interval import ANY
from iaccheck.model import Catalogue, Check, Factor, Setting, WorkflowKind
from iaccheck.policy.sentences import allowed_text, interval_text
from iaccheck.report.explanations import BEYOND, SET_BY


def reference(catalogue: Catalogue) -> str:
    """The page, with a heading for each rule and workflow kind, so that links can lead there."""
    lines = [
        "# Rules, workflow kinds and settings",
        "",
        "What `iaccheck rules --format markdown` prints. `iaccheck explain ID` says as much of one of them.",
        "",
        "## Rules",
        "",
        *_table(("rule", "severity", "fails when"), _rules(catalogue)),
    ]
    for check in catalogue.checks.values():
        lines += _check(check)
    lines += ["", "## Workflow kinds", "", "The longest session is the smallest of a kind's factors.", ""]
    lines += _table(("kind", "target", "factors"), _kinds(catalogue))
    for kind in catalogue.workflows.values():
        lines += _kind(kind)
    lines += ["", "## Settings", ""]
    lines += _table(("setting", "unit", "accepted", "left out"), _settings(catalogue))
    return "\n".join(lines) + "\n"


def _rules(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for check in catalogue.checks.values():
        yield f"[`{check.id}`](#{check.id})", check.severity, _lowered(check.title)


def _check(check: Check) -> Iterator[str]:
    yield from ("", f"### {check.id}", "", f"{check.title} ({check.severity}).")
    for text in (check.why, f"**Fix:** {check.fix}" if check.fix else ""):
        if text:
            yield from ("", text)
    if check.example:
        language = "hcl" if check.example.startswith(("resource", "provider", "terraform")) else "yaml"
        yield from ("", f"```{language}", *check.example.rstrip("\n").split("\n"), "```")
    if check.docs:
        yield from ("", f"<{check.docs}>")


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for kind in catalogue.workflows.values():
        target = " or ".join(f"`{type_}`" for type_ in kind.targets) or "the account"
        yield _linked(kind.name), target, ", ".join(f"`{factor.id}`" for factor in kind.factors)


def _linked(name: str) -> str:
    return f"[`{name}`](#{name.replace('.', '')})"


def _kind(kind: WorkflowKind) -> Iterator[str]:
    yield from ("", f"### {kind.name}", "", f"{kind.title}. {kind.why}".strip(), "")
    yield from _table(("factor", "what it is", "who sets it", "beyond it", "absent"), map(_factor, kind.factors))
    links = dict.fromkeys((*kind.docs, *(source for factor in kind.factors for source in factor.sources)))
    yield ""
    yield from (f"<{link}>  " for link in links)


def _factor(factor: Factor) -> tuple[str, ...]:
    read = f" ({' or '.join(f'`{id_}`' for id_ in factor.settings)})" if factor.settings else ""
    absent = factor.default_text or ("no limit" if factor.default == ANY else "")
    return f"`{factor.id}`", f"{factor.title}{read}", SET_BY[factor.set_by], BEYOND[factor.beyond], absent


def _settings(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for setting in catalogue.settings.values():
        name = f"[`{setting.id}`]({setting.docs})" if setting.docs else f"`{setting.id}`"
        yield name, setting.unit, allowed_text(setting), _omitted(setting)


def _omitted(setting: Setting) -> str:
    on_create = setting.omitted.on_create_seconds
    if on_create is None:
        return "not listed" if setting.only_where_set else "not documented"
    new = interval_text(on_create, setting)
    return f"{new}; an existing one keeps what it has" if setting.omitted.existing_kept else new


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(heads)
    yield _row(("---",) * len(heads))
    yield from map(_row, rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _lowered(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]
