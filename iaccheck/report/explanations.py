"""A rule, a setting or a workflow kind, explained at some length to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iaccheck.interval import ANY
from iaccheck.model import Caller, Check, Factor, Setting, WorkflowKind
from iaccheck.policy.sentences import allowed_text, interval_text, listed
from iaccheck.report.style import SEVERITY_STYLES, Style
from iaccheck.seconds import range_text

SET_BY = {
    "role": "set on the role or permission set",
    "account": "set for the whole account",
    "idp": "set by the identity provider",
    "caller": "asked for by the caller",
    "fixed": "fixed by the cloud",
}
WIDTH = 110
ELSEWHERE = "that something else decides how long it is"
BEYOND = {"caps": "a longer session is cut to it", "rejects": "a request for more is refused"}


def entry(one: Check | Setting | WorkflowKind | Caller, style: Style) -> str:
    """Whichever of them it is."""
    if isinstance(one, Check):
        return check(one, style)
    if isinstance(one, Caller):
        return caller(one, style)
    return setting(one, style) if isinstance(one, Setting) else workflow(one, style)


def check(entry: Check, style: Style) -> str:
    """A rule: what it finds, why that matters, how to fix it."""
    severity = style.paint(entry.severity, SEVERITY_STYLES[entry.severity])
    asks = entry.demand.text if entry.demand else ""
    parts = [
        ("setting", entry.setting or ""),
        ("asks", asks),
        ("why", entry.why),
        ("fix", entry.fix),
        ("docs", entry.docs),
    ]
    page = _page(entry.id, f"{entry.title} ({severity})", parts, style)
    lines = entry.example.splitlines()
    return page + "".join(f"{line}\n" for line in ("", *(f"      {line}".rstrip() for line in lines)) if lines)


def setting(entry: Setting, style: Style) -> str:
    """A setting: its unit, what is accepted, and what leaving it out means."""
    on_create = entry.omitted.on_create_seconds
    new = "each call" if "." in entry.type else "a new object"
    omitted = f"{new} gets {interval_text(on_create, entry)}" if on_create else f"what {new} gets is not documented"
    kept = "; an existing one keeps what it has" if entry.omitted.existing_kept else ""
    parts = [
        ("unit", f"{entry.unit}, written as text" if entry.is_text else entry.unit),
        ("accepted", allowed_text(entry)),
        ("0 means", "no limit" if entry.zero_is_no_limit else ELSEWHERE if entry.zero_is_elsewhere else ""),
        ("left out", omitted + kept),
        ("scope", "one for the account" if entry.scope == "account" else "each resource has its own"),
        ("note", entry.note),
        ("docs", entry.docs),
    ]
    return _page(entry.id, entry.title, parts, style)


def workflow(entry: WorkflowKind, style: Style) -> str:
    """A workflow kind: the way in, and every factor that limits its session."""
    parts = [("why", entry.why), ("target", " or ".join(entry.targets) or "none: it is about the account")]
    factors = [line for factor in entry.factors for line in _factor(factor, style)]
    page = _page(entry.name, entry.title, parts, style, factors)
    links = dict.fromkeys((*entry.docs, *(source for factor in entry.factors for source in factor.sources)))
    return f"{page}\n{_links(links, style)}"


def caller(entry: Caller, style: Style) -> str:
    """A caller: what it asks for in each workflow kind, and whether it renews its credentials."""
    ends = "not by itself: what it does stops when its session ends"
    ends = "not by itself: what it does stops when its session ends"
    renews = "by itself, so its sessions follow one another" if entry.renews else ends
    parts = [("why", entry.why), ("renews", renews)]
    asks = ["", f"  {style.paint('asks for', 'bold')}"]
    for kind, request in entry.requests.items():
        told = "" if request.bounds == ANY else f", can be told {range_text(request.bounds)}"
        asks.append(style.folded(f"      {kind}: {range_text(request.default)} when told nothing{told}", " " * 8))
    page = _page(entry.name, entry.title, parts, style, asks)
    return f"{page}\n{_links(entry.docs, style)}"


def _links(links: Iterable[str], style: Style) -> str:
    return "".join(f"  {style.paint('docs', 'bold')}      {style.link(link, link)}\n" for link in links)


def _factor(factor: Factor, style: Style) -> Iterator[str]:
    can_be = "" if factor.bounds == ANY else f"it can be {range_text(factor.bounds)}"
    yield ""
    yield style.folded(f"  {style.paint(factor.id, 'cyan', 'bold')}: {factor.title}")
    read = f"; read from {listed(list(factor.settings), 'or')}" if factor.settings else ""
    read += f" of what {factor.through} names" if factor.through else ""
    absent = factor.default_text or ("no limit" if factor.default == ANY else "")
    for text in (factor.why, f"{SET_BY[factor.set_by]}; {BEYOND[factor.beyond]}{read}", can_be, f"absent: {absent}"):
        yield from _wrapped(text, "      ", style)


def _page(id_: str, title: str, parts: Iterable[tuple[str, str]], style: Style, more: Iterable[str] = ()) -> str:
    lines = [style.folded(f"{style.paint(id_, 'bold')}: {title}", "    "), ""]
    for word, text in parts:
        first, *rest = _wrapped(text, " " * 12, style) or [""]
        if first:
            first = style.link(first.strip(), first.strip()) if word == "docs" else first.strip()
            lines += [f"  {style.paint(word.ljust(9), 'bold')} {first}", *rest]
    return "\n".join([*lines, *more]) + "\n"


def _wrapped(text: str, margin: str, style: Style) -> list[str]:
    """A text in lines that are good to read, also on a wide terminal; a link stays whole."""
    import textwrap

    width = min(WIDTH, style.width or WIDTH)
    return textwrap.wrap(
        text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
