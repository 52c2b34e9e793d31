"""Roles and the tables of their types -> what each one's trust policy comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from iaccheck.hcl.types import STRING
from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Attribute, Resource, Root, Trust, TrustTable
from iaccheck.policy.trust.admission import Admitted, admitted
from iaccheck.policy.trust.documents import Documents, Statements, all_of
from iaccheck.policy.trust.statements import Malformed, Statement, statement_of
from iaccheck.policy.trust.texts import TOO_DEEP, Gap, Plain
from iaccheck.source import Location

WITHOUT = "is not set here"
"""Why a role's trust is not known that says nothing of it."""


def wanted_for_trust(tables: Iterable[TrustTable]) -> Mapping[str, tuple[str, ...]]:
    """By type of resource or data source, the arguments and blocks that trust policies are read from."""
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        found[table.target] = (*table.arguments, *table.older)
        for source in table.documents:
            found[source.type] = (source.statements, *source.below, *source.above)
    return found


class Trusts:
    """Reads the trust policies of planned roles; equal ones once."""

    def __init__(self, roots: Iterable[Root], tables: Mapping[str, TrustTable]) -> None:
        self.tables = tables
        self._resources = {root.name: root.resources for root in roots}
        self._documents: dict[tuple[str, str], Documents] = {}
        self._known: dict[tuple[str, object], Trust] = {}

    def of(self, resource: Resource) -> Trust | None:
        """What a role's trust policy comes to; None for a type without one."""
        table = self.tables.get(resource.type)
        if table is None:
            return None
        attribute = _argument(resource, table.arguments)
        location = resource.body.location if attribute is None else attribute.location or resource.body.location
        if attribute is None:
            return self._older(resource, table, location)
        key = _key(resource, attribute.value)
        if key not in self._known:
            documents = self._documents_of(resource.root, table)
            self._known[key] = _alternatives(attribute.value, documents, table)
        return replace(self._known[key], location=location)

    def _older(self, resource: Resource, table: TrustTable, location: Location | None) -> Trust:
        """A role whose principals are listed by themselves, in place of a policy."""
        reader = self._documents_of(resource.root, table).reader
        there = {name: found for name in table.older if (found := _argument(resource, (name,))) is not None}
        if not there:
            hidden = resource.body.doubt
            nothing = _unknown(table, f"may be set or not: {hidden}" if hidden else WITHOUT, location)
            return replace(nothing, is_set=hidden is not None)
        principals: Plain = {table.older[name]: all_of(reader.plain(found.value)) for name, found in there.items()}
        statement: Plain = {"Effect": "Allow", "Action": list(table.actions), "Principal": principals}
        place = next((found.location for found in there.values() if found.location), location)
        return replace(_judged([statement], table, reader.reasons), location=place)

    def _documents_of(self, root: str, table: TrustTable) -> Documents:
        key = (root, table.target)
        if key not in self._documents:
            self._documents[key] = Documents(table, self._resources.get(root, ()))
        return self._documents[key]


def _argument(resource: Resource, names: Iterable[str]) -> Attribute | None:
    """The first of several arguments that is known, or else that is there."""
    found = [resource.body.attributes[name] for name in names if name in resource.body.attributes]
    return next((attribute for attribute in found if attribute.value.is_known), found[0] if found else None)


def _key(resource: Resource, value: Value) -> tuple[str, object]:
    """What policies that are read alike have in common; unknown ones that they stand for the same."""
    if isinstance(value.data, str):
        return resource.type, value.data
    reference = value.data.reference if isinstance(value.data, Unknown) else None
    return resource.type, (resource.root, reference or resource.address)


def _alternatives(value: Value, documents: Documents, table: TrustTable) -> Trust:
    """What all policies that it can be admit for certain, and what any of them may admit."""
    choices = value.data.choices if isinstance(value.data, Unknown) else ()
    values = [choice for choice in choices if choice.type == STRING] or [value]
    try:
        found = [_judged(documents.of(each), table, documents.reader.reasons) for each in values]
    except RecursionError:
        return _unknown(table, TOO_DEEP.reason, None)
    certain = frozenset.intersection(*(trust.admitted for trust in found))
    possible = frozenset.union(*(trust.admitted | trust.unknown for trust in found)) - certain
    reason = next((trust.reason for trust in found if trust.reason), value.reason)
    return Trust(table, certain, possible, reason if possible else "")


def _judged(found: Statements, table: TrustTable, reasons: Mapping[str, str]) -> Trust:
    if isinstance(found, Gap):
        return _unknown(table, found.reason, None)
    statements: list[Statement] = []
    for each in found:
        statement = statement_of(each, reasons)
        if isinstance(statement, Malformed):
            return _unknown(table, statement.reason, None)
        statements.append(statement)
    result: Admitted = admitted(statements, table)
    return Trust(table, result.certain, result.possible, result.reason)


def _unknown(table: TrustTable, reason: str, location: Location | None) -> Trust:
    return Trust(table, frozenset(), table.kinds, reason, location)
