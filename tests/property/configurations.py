"""Random root modules with a module that they call, of which some inputs can be hidden."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from hypothesis import strategies as st

from tests.property.expressions import CONSTRAINTS, LITERALS, Draw, expressions

KINDS = sorted(LITERALS)
GIVEN = {kind: [text for text in texts if "null" not in text] for kind, texts in LITERALS.items()}
"""Null inputs make most configurations fail, which tells little."""
EACH = {"set(string)": {"each.key": "string", "each.value": "string"}, "map(number)": {"each.value": "number"}}
ROLE = 'resource "{type}" "{name}" {{\n{repeat}  {argument} = {value}\n}}\n'
SETTINGS = {
    "alicloud_ram_role": ("max_session_duration", "number"),
    "aws_iam_role": ("max_session_duration", "number"),
    "aws_ssoadmin_permission_set": ("session_duration", "string"),
}
DYNAMIC = """resource "alicloud_cloud_sso_directory" "d" {{
  dynamic "user_provisioning_configuration" {{
    for_each = {each}
    content {{
      session_duration = {value}
    }}
  }}
}}
"""


class Configuration(msgspec.Struct, frozen=True):
    """A root module without its inputs, a module that it calls, and what the inputs are."""

    root: str
    module: str
    inputs: Mapping[str, tuple[str, str]]
    """By `var.x` or `local.x`: its kind, and its value as a literal."""

    def files(self, hidden: frozenset[str] = frozenset()) -> dict[str, str]:
        """The files: a hidden variable has no value, and a hidden local is known only after apply."""
        blocks = [self._input(name, name in hidden) for name in self.inputs]
        return {"main.tf": "".join(blocks) + self.root, "m/main.tf": self.module}

    def _input(self, name: str, is_hidden: bool) -> str:
        kind, value = self.inputs[name]
        scope, _, label = name.partition(".")
        if scope == "local":
            return f"locals {{\n  {label} = {'jsondecode(timestamp())' if is_hidden else value}\n}}\n"
        default = "" if is_hidden else f"  default = {value}\n"
        return f'variable "{label}" {{\n  type = {CONSTRAINTS[kind]}\n{default}}}\n'


@st.composite
def configurations(draw: Draw) -> Configuration:
    """A configuration with a setting of each sort that may be there."""
    kinds = {f"{scope}.i{n}": draw(st.sampled_from(KINDS)) for n, scope in enumerate(("var", "var", "var", "local"))}
    inputs = {name: (kind, draw(st.sampled_from(GIVEN[kind]))) for name, kind in kinds.items()}
    names: dict[str, str] = dict(kinds)
    blocks: list[str] = []
    for index in range(2):
        kind = draw(st.sampled_from(KINDS))
        blocks.append(f"locals {{\n  l{index} = {draw(expressions(kind, names, 1))}\n}}\n")
        names[f"local.l{index}"] = kind
    count = draw(expressions("bool", names, 1))
    given = "".join(f"  {name} = {draw(expressions(kind, names, 1))}\n" for name, kind in ARGUMENTS.items())
    blocks.append(f'module "m" {{\n  source = "./m"\n  count = ({count}) ? 1 : 0\n{given}}}\n')
    blocks.append(f"locals {{\n  out = try(module.m[0].out, {draw(expressions('number', names, 1))})\n}}\n")
    names["local.out"] = "number"
    blocks.extend(_resource(draw, name, names) for name in ("a", "b", "c"))
    inner = {"dynamic.value": "number", **names}
    value = draw(expressions("number", inner, 1)).replace("dynamic.value", "user_provisioning_configuration.value")
    blocks.append(DYNAMIC.format(each=draw(expressions("list(number)", names, 1)), value=value))
    return Configuration("".join(blocks), _module(draw), inputs)


ARGUMENTS = {"n": "number", "s": "string", "m": "map(number)"}


def _module(draw: Draw) -> str:
    """A module with variables, an output and a resource."""
    names = {f"var.{name}": kind for name, kind in ARGUMENTS.items()}
    variables = "".join(f'variable "{n}" {{\n  type = {CONSTRAINTS[kind]}\n}}\n' for n, kind in ARGUMENTS.items())
    output = f'output "out" {{\n  value = {draw(expressions("number", names, 1))}\n}}\n'
    return variables + output + _resource(draw, "inner", names)


def _resource(draw: Draw, name: str, names: Mapping[str, str]) -> str:
    """A resource that is there once, or as often as an expression says."""
    type_ = draw(st.sampled_from(sorted(SETTINGS)))
    argument, kind = SETTINGS[type_]
    how = draw(st.sampled_from(("once", "number", "bool", *EACH)))
    repeat = "" if how == "once" else draw(expressions(how, names, 1))
    if how in EACH:
        repeat = f"  for_each = {repeat}\n"
    elif how != "once":
        repeat = f"  count = {f'({repeat}) ? 1 : 0' if how == 'bool' else f'min({repeat}, 3)'}\n"
    inner = {**names, **EACH.get(how, {}), **({"count.index": "number"} if how in ("number", "bool") else {})}
    value = draw(expressions(kind, inner, 2))
    return ROLE.format(type=type_, name=name, repeat=repeat, argument=argument, value=value)
