"""The functions of providers: those of the one that Terraform has in itself are worked out, all others are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from iaccheck.hcl.functions.calling import ANYTHING, TEXT, Function, Host, apply
from iaccheck.hcl.functions.encoding import json_start
from iaccheck.hcl.functions.hcl_text import arguments_of, arguments_text, expression_text
from iaccheck.hcl.types import DYNAMIC, STRING
from iaccheck.hcl.values import Fault, Unknown, Value, unknown

PREFIX = "provider::"
BUILT_IN = "terraform.io/builtin/terraform"
UNKNOWN_FUNCTION = "Unknown provider function"


def call_provided(name: str, arguments: tuple[Value, ...], host: Host) -> Value | Fault:
    """What `provider::NAME::FUNCTION` makes of its arguments, if the module requires a provider of that name."""
    provider, _, function = name.removeprefix(PREFIX).partition("::")
    if not function:
        return Fault("write provider::NAME::FUNCTION", summary=UNKNOWN_FUNCTION)
    source = host.provider(provider)
    if isinstance(source, Unknown):
        return Value(DYNAMIC, source)
    if source is None:
        wanted = BUILT_IN if provider == "terraform" else f"…/{provider}"
        hint = f'this module requires no provider {provider}: name it in required_providers, with source = "{wanted}"'
        return Fault(hint, summary=UNKNOWN_FUNCTION)
    if source.lower() != BUILT_IN:
        return unknown(DYNAMIC, f"is worked out by {name}, a function of a provider")
    if function in FUNCTIONS:
        return apply(FUNCTIONS[function], arguments, host)
    near = get_close_matches(function, FUNCTIONS, 1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return Fault(f'the provider {provider} has no function "{function}"{hint}', summary=UNKNOWN_FUNCTION)


FUNCTIONS: Mapping[str, Function] = {
    "decode_tfvars": Function(arguments_of, (TEXT,)),
    "encode_expr": Function(expression_text, (ANYTHING,), STRING, prefix=json_start),
    "encode_tfvars": Function(arguments_text, (ANYTHING,), STRING),
}
