"""A role's policy argument -> the statements of its policy, whether it is JSON or made of a data source's blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Body, DocumentSource, Resource, TrustTable
from iaccheck.policy.trust.forms import HOLE
from iaccheck.policy.trust.texts import Gap, Plain, Reader, decoded

DEEPEST = 20
"""Documents made of documents are followed this far."""

Statements = list[Plain] | Gap
"""Statements in the words of a policy's JSON, some of which may be gaps; or why there are none to be read."""


class Documents:
    """Reads the policies of one root module, for the roles of one type."""

    def __init__(self, table: TrustTable, resources: Iterable[Resource]) -> None:
        self.reader = Reader(table.references)
        self.sources = {source.type: source for source in table.documents}
        self.read = {resource.address: resource for resource in resources if resource.type in self.sources}
        self._made: dict[str, Statements] = {}

    def of(self, value: Value, depth: int = 0) -> Statements:
        """The statements of the policy that an argument holds."""
        data = value.data
        if isinstance(data, str):
            return statements_in(decoded(data))
        if not isinstance(data, Unknown):
            return Gap("is no text")
        made = self._referred(data.reference, depth) if data.reference else None
        if made is not None:
            return made
        return statements_in(self.reader.decoded(data)) if data.parts else Gap(data.reason)

    def _referred(self, reference: str, depth: int) -> Statements | None:
        """The statements of the data source that a reference names, if it does."""
        address, _, output = reference.rpartition(".")
        resource = self.read.get(address)
        if resource is None or output not in self.sources[resource.type].outputs:
            return None
        if depth > DEEPEST:
            return Gap(f"depends on {DEEPEST} documents, each made of the next")
        if address not in self._made:
            self._made[address] = self._from_blocks(resource, self.sources[resource.type], depth)
        return self._made[address]

    # --- data sources ---------------------------------------------------------------------------------

    def _from_blocks(self, resource: Resource, source: DocumentSource, depth: int) -> Statements:
        """Its own statements, with those of the documents that it merges."""
        body = resource.body
        own: list[Plain] = [_translated(found, source) for found in all_of(self._argument(body, source.statements))]
        if resource.unknown or body.doubt:
            own.append(Gap(f"may have more statements: {body.doubt or resource.unknown}"))
        below = [each for name in source.below for each in self._others(body, name, depth)]
        above = [each for name in source.above for each in self._others(body, name, depth)]
        found: list[Plain] = []
        for others in (*below, own, *above):
            if isinstance(others, Gap):
                return others
            found = _merged(found, others)
        return found

    def _others(self, body: Body, name: str, depth: int) -> Iterable[Statements]:
        """The documents that an argument lists, or holds."""
        attribute = body.attributes.get(name)
        if attribute is None:
            return ()
        data = attribute.value.data
        values = data if isinstance(data, tuple) else (attribute.value,)
        return [self.of(value, depth + 1) for value in values]

    def _argument(self, body: Body, name: str) -> Plain:
        """An argument or the nested blocks of a name; where they are not known for sure, a gap."""
        if name in body.blocks:
            return [self._members(block) for block in body.blocks[name] if not block.times]
        return self.reader.plain(body.attributes[name].value) if name in body.attributes else None

    def _members(self, body: Body) -> Plain:
        if body.doubt:
            return Gap(body.doubt)
        return {name: self._argument(body, name) for name in (*body.attributes, *body.blocks)}


def statements_in(document: Plain) -> Statements:
    """The statements of a policy's JSON."""
    if isinstance(document, Gap):
        return document
    if not isinstance(document, Mapping):
        return Gap("is no JSON object")
    found = document.get("Statement")
    if isinstance(found, Mapping | list | Gap):
        return all_of(found)
    return Gap("has no Statement")


def all_of(found: Plain) -> list[Plain]:
    """One or several things as a list."""
    return list(found) if isinstance(found, list) else [] if found is None else [found]


def _translated(statement: Plain, source: DocumentSource) -> Plain:
    """A statement in the words of a policy's JSON."""
    if not isinstance(statement, Mapping):
        return statement
    found: dict[str, Plain] = {}
    for argument, element in source.elements.items():
        value = statement.get(argument)
        if value is None or value == []:
            continue
        if element in {"Principal", "NotPrincipal"}:
            value = _principals(value, *source.principal)
        elif element == "Condition":
            value = _conditions(value, *source.condition)
        found[element] = value
    if "Effect" not in found and source.effect:
        found["Effect"] = source.effect
    return found


def _principals(blocks: Plain, kind: str, names: str) -> Plain:
    """Blocks of principals as `{"AWS": [...]}`."""
    found: dict[str, list[Plain]] = {}
    for block in all_of(blocks):
        if not isinstance(block, Mapping):
            return block
        name = block.get(kind)
        found.setdefault(name if isinstance(name, str) else HOLE, []).extend(all_of(block.get(names)))
    return found


def _conditions(blocks: Plain, operator: str, key: str, values: str) -> Plain:
    """Blocks of conditions as `{"StringEquals": {"sts:ExternalId": ["7"]}}`."""
    found: dict[str, dict[str, list[Plain]]] = {}
    for block in all_of(blocks):
        if not isinstance(block, Mapping):
            return block
        test, name = (word if isinstance(word := block.get(each), str) else HOLE for each in (operator, key))
        found.setdefault(test, {}).setdefault(name, []).extend(all_of(block.get(values)))
    return found


def _merged(lower: list[Plain], upper: list[Plain]) -> list[Plain]:
    """The statements of both; one of the upper document replaces that of the same Sid below."""
    sids = {sid for sid in map(_sid, upper) if sid}
    return [statement for statement in lower if _sid(statement) not in sids] + upper


def _sid(statement: Plain) -> str | None:
    sid = statement.get("Sid") if isinstance(statement, Mapping) else None
    return sid if isinstance(sid, str) and sid else None
