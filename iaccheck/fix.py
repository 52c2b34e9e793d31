"""A run and its findings -> the files as their fixes have them, tried in memory before anything is written.

Rounds go on until nothing more can be corrected, so that a second run finds nothing left to do. An edit is kept only
if what it is made for comes true, and nothing else changes that nobody asked to change.
"""

from __future__ import annotations

import os
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from iaccheck.diff import unified
from iaccheck.edits import Edit, applied, edit_of, fits
from iaccheck.effects import (
    SEVERITIES,
    Everything,
    Key,
    everything,
    keys_of,
    least,
    place_of,
    settings_of,
    shared,
    touched,
    unwanted,
)
from iaccheck.files import SKIPPED_FOLDERS
from iaccheck.model import Correction, Fact, Finding
from iaccheck.policy.rules.corrections import sentence
from iaccheck.policy.sentences import assignment
from iaccheck.rewrite import Rewritten
from iaccheck.run import Run, Terms, run
from iaccheck.source import Location
from iaccheck.universe import Asked, Universe, unsaid

MOST_ROUNDS = 100
BYTE_ORDER_MARK = "\ufeff"


class Fixed(msgspec.Struct, frozen=True):
    """What was corrected, and what was not."""

    run: Run
    """As if the files were written already."""
    files: tuple[Rewritten, ...]
    made: tuple[str, ...]
    """What was done, with its place."""
    left: tuple[str, ...]
    """What was not, and why."""

    @property
    def diff(self) -> str:
        """What becomes of all files."""
        return "".join(unified(file.shown, _decoded(file.before), _decoded(file.after)) for file in self.files)


class Change(msgspec.Struct, frozen=True):
    """An edit, and what it is made for."""

    path: str
    """The file's real path."""
    shown: str
    edit: Edit
    corrections: tuple[Correction, ...]
    findings: tuple[Finding, ...]


def fixed(asked: Asked, terms: Terms, done: Run) -> Fixed:
    """Correct what the findings of a run name, as far as that can be done and does no harm."""
    fixing = _Fixing(msgspec.structs.replace(asked, standard_input=cache(asked.standard_input)), terms, done)
    for _ in range(MOST_ROUNDS):
        if not fixing.round():
            break
    texts = sorted(fixing.texts.items(), key=lambda pair: fixing.shown[pair[0]])
    files = tuple(Rewritten(path, fixing.shown[path], fixing.read[path], after) for path, after in texts)
    changed = tuple(file for file in files if file.before != file.after)
    return Fixed(fixing.run, changed, tuple(fixing.made()), tuple(fixing.left()))


class _Fixing:
    """What has been changed so far, and what came of it."""

    def __init__(self, asked: Asked, terms: Terms, done: Run) -> None:
        self.asked, self.terms, self.run = asked, terms, done
        self.texts: dict[str, bytes] = {}
        """By real path, what files hold now."""
        self.read: dict[str, bytes] = {}
        """By real path, what they held."""
        self.shown: dict[str, str] = {}
        self.plans = {name for part in done.parts for name in _plans(part.universe)}
        self.turns: Counter[str] = Counter()
        """By fingerprint of a finding that any one correction mends, how many of them can't be made."""
        self.reasons: dict[str, dict[str, None]] = {}
        """By fingerprint of a finding, why its corrections were not made in the last round."""
        self.everything: Everything | None = None
        """All that stands in the configurations now, once it was asked for."""
        self.done: dict[Key, tuple[str, dict[str, None]]] = {}
        """By setting, the value that it was given, and the rules for which it was."""

    def round(self) -> bool:
        """Make all edits that can be made now; whether there may be more to do."""
        self.reasons = {mark: said for mark, said in self.reasons.items() if self.turns[mark]}
        turns = self.turns.total()
        pending = self.agreed(self.changes())
        while pending:
            batch, pending = _apart(pending)
            if self.make(batch):
                return True
        return self.turns.total() > turns

    # --- what there is to do --------------------------------------------------------------------------------

    def changes(self) -> list[Change]:
        """An edit for each correction of the findings, the most severe first; same ones are made once."""
        found: dict[tuple[str, Edit], Change] = {}
        for finding in sorted(self.findings(), key=lambda f: -SEVERITIES.index(f.severity)):
            for what in self.asked_for(finding):
                change = self.change(what, finding)
                if isinstance(change, str):
                    self.refuse(finding, change)
                    continue
                first = found.get((change.path, change.edit))
                found[change.path, change.edit] = _both(first, change) if first else change
        self.second(found)
        return list(found.values())

    def second(self, found: dict[tuple[str, Edit], Change]) -> None:
        """Count as wanted by others, too, what findings want that are not reported: of root modules not asked for."""
        reported = {finding.fingerprint for finding in self.run.report.findings}
        for finding in (f for part in self.run.parts for f in part.judged):
            if finding.outcome == "fail" and finding.fingerprint not in reported and not finding.is_choice:
                for change in (self.change(what, finding) for what in finding.corrections):
                    first = None if isinstance(change, str) else found.get((change.path, change.edit))
                    if first and isinstance(change, Change):
                        found[change.path, change.edit] = _both(first, change)

    def agreed(self, changes: Iterable[Change]) -> list[Change]:
        """The changes that all settings want which get their value from the same place; the others are refused."""
        settings: defaultdict[tuple[Location | None, str], list[Fact]] = defaultdict(list)
        for fact in (fact for part in self.run.parts for fact in part.facts):
            settings[_written_at(fact)].append(fact)
        kept = []
        for change in changes:
            wanted = {place_of(what.fact) for what in change.corrections}
            others = settings[_written_at(change.corrections[0].fact)]
            other = next((fact for fact in others if place_of(fact) not in wanted), None)
            if other is None:
                kept.append(change)
            for finding in change.findings if other else ():
                self.refuse(finding, shared(other))
        return kept

    def findings(self) -> list[Finding]:
        """What failed, and counts."""
        return [f for f in self.run.report.findings if f.outcome == "fail" and not f.is_accepted]

    def asked_for(self, finding: Finding) -> Sequence[Correction]:
        """The corrections of a finding that are needed together, or the first of a choice that can be made."""
        if not finding.is_choice:
            return finding.corrections
        turn = self.turns[finding.fingerprint]
        return finding.corrections[turn : turn + 1]

    def change(self, what: Correction, finding: Finding) -> Change | str:
        """A correction as an edit of its file, or why it can't be that."""
        if what.fact.is_sensitive:
            return "its value is sensitive"
        if what.fact.root in self.plans:
            return "a plan or state is not changed: correct the configuration that it comes from"
        if what.location is None:
            return sentence(what)
        shown = what.location.path
        files = next((part.universe.files for part in self.run.parts if part.universe.files.source(shown)), None)
        source, path = (files.source(shown), files.real_path(shown)) if files else (None, None)
        if files is None or source is None or path is None:
            return f"{shown} is no file of the checked tree"
        if not SKIPPED_FOLDERS.isdisjoint(path.split(os.sep)):
            return f"{shown} was fetched: it is changed where it comes from"
        edit = edit_of(what, source)
        if isinstance(edit, str):
            return edit
        if path not in self.texts:
            content = files.read_bytes(path)
            self.texts[path] = self.read[path] = content if isinstance(content, bytes) else b""
            self.shown[path] = shown
        if _decoded(self.texts[path]) != source.text:
            return f"{shown} has changed since it was read"
        return Change(path, shown, edit, (what,), (finding,))

    # --- doing it -------------------------------------------------------------------------------------------

    def make(self, batch: list[Change]) -> bool:
        """Make the changes of a batch that do no harm: all at once if they can be, else by halves."""
        texts = self.after(batch)
        after = run(msgspec.structs.replace(self.asked, replaced=texts, say=unsaid), self.terms)
        wrong = self.wrong(batch, after)
        if not wrong:
            self.note(batch)
            self.texts, self.run, self.everything = texts, after, None
            return True
        if len(batch) == 1:
            for finding in batch[0].findings:
                self.refuse(finding, wrong)
            return False
        middle = len(batch) // 2
        return self.make(batch[:middle]) or self.make(batch[middle:])

    def after(self, batch: Iterable[Change]) -> dict[str, bytes]:
        """What all files hold after some changes."""
        texts = dict(self.texts)
        for path in dict.fromkeys(change.path for change in batch):
            edits = [change.edit for change in batch if change.path == path]
            text = applied(_decoded(texts[path]), edits).encode("utf-8", "surrogateescape")
            mark = BYTE_ORDER_MARK.encode()
            texts[path] = mark + text if texts[path].startswith(mark) else text
        return texts

    def wrong(self, batch: Sequence[Change], after: Run) -> str:
        """Why changes must not be made."""
        corrections = [what for change in batch for what in change.corrections]
        found = unwanted(self.run, after, corrections, least(f for change in batch for f in change.findings))
        is_elsewhere = any(what.act == "write" and what.location != what.fact.value_location for what in corrections)
        if found or not is_elsewhere:
            return found
        if self.everything is None:
            self.everything = everything(self.run)
        return touched(self.everything, everything(after), corrections)

    def refuse(self, finding: Finding, reason: str) -> None:
        """Note why a correction is not made; of a choice, the next one is tried then."""
        self.reasons.setdefault(finding.fingerprint, {})[reason] = None
        if finding.is_choice and self.turns[finding.fingerprint] < len(finding.corrections):
            self.turns[finding.fingerprint] += 1

    # --- telling it -----------------------------------------------------------------------------------------

    def note(self, batch: Iterable[Change]) -> None:
        """Remember what is written for which rules."""
        keys = keys_of(settings_of(self.run))
        for change in batch:
            for what in change.corrections:
                key = keys[place_of(what.fact)]
                rules = dict.fromkeys(f.rule for f in change.findings if what in f.corrections)
                self.done[key] = what.value, {**self.done.get(key, ("", {}))[1], **rules}

    def made(self) -> Iterator[str]:
        """A line for each setting that was corrected, with the place that was written to."""
        settings = settings_of(self.run)
        written = [(_written_at(settings[key])[0], settings[key], *done) for key, done in self.done.items()]
        for place, fact, value, rules in sorted(written, key=lambda each: (each[0] is not None, each[0])):
            at = f"{place.path}:{place.line}: " if place else ""
            yield f"{at}{assignment(fact.setting, value)} in {fact.address} ({', '.join(rules)})"

    def left(self) -> Iterator[str]:
        """A line for each finding that still fails: why it could not be corrected."""
        for finding in self.findings():
            at = f"{finding.location.path}:{finding.location.line}: " if finding.location else ""
            why = "; ".join(self.reasons.get(finding.fingerprint, {}))
            if not why:
                why = " ".join(finding.fix.split("\n")) or "there is nothing to write"
            yield f"{at}not fixed: {finding.rule}: {why}"


def _apart(changes: list[Change]) -> tuple[list[Change], list[Change]]:
    """Changes that can be made at once, the first of those that overlap, and the rest."""
    batch: list[Change] = []
    rest: list[Change] = []
    edits: dict[str, list[Edit]] = {}
    for change in changes:
        there = edits.setdefault(change.path, [])
        if fits(change.edit, there):
            insort(there, change.edit)
            batch.append(change)
        else:
            rest.append(change)
    return batch, rest


def _both(one: Change, other: Change) -> Change:
    """The same edit, wanted for more."""
    known = {place_of(what.fact) for what in one.corrections}
    more = tuple(what for what in other.corrections if place_of(what.fact) not in known)
    return msgspec.structs.replace(
        one, corrections=(*one.corrections, *more), findings=(*one.findings, *other.findings)
    )


def _written_at(fact: Fact) -> tuple[Location | None, str]:
    """The place that a setting's value comes from; for one that is left out, its block and which setting it is."""
    if fact.is_omitted:
        return fact.location, fact.setting.id
    return (fact.value.place if fact.value else None) or fact.value_location, ""


def _plans(universe: Universe) -> Iterator[str]:
    """What the root modules are called that are read from a plan or state."""
    yield from map(universe.name, universe.plans)
    for entry in universe.configuration.roots:
        if os.path.normpath(os.path.join(universe.folder, entry.path)) in universe.plans:
            yield entry.name


def _decoded(content: bytes) -> str:
    """A file's text, as it is read."""
    return content.decode("utf-8", "surrogateescape").removeprefix(BYTE_ORDER_MARK)
