"""Functions of IP address ranges in CIDR notation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from iaccheck.hcl.functions.calling import COUNT, TEXT, Function, whole_argument
from iaccheck.hcl.numbers import Number, whole
from iaccheck.hcl.types import STRING, ListOf
from iaccheck.hcl.values import Fault, Unknown, Value, list_of, string

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

NO_RANGE = Fault("it is no range of IP addresses, as 10.0.0.0/16 is", 0)


def _network(text: str) -> IPv4Network | IPv6Network | Fault:
    """The range that a text stands for; bits past the prefix are cut, and zeros may lead in IPv4."""
    from ipaddress import ip_network

    address, slash, length = text.partition("/")
    if not slash or not (length.isascii() and length.isdigit()) or "%" in address:
        return NO_RANGE
    if "." in address and ":" not in address:
        address = ".".join(part.lstrip("0") or "0" if part.isdigit() else part for part in address.split("."))
    try:
        return ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        return NO_RANGE


def _host(text: str, number: Number) -> str | Fault:
    network, position = _network(text), whole(number)
    if isinstance(network, Fault):
        return network
    if position is None:
        return Fault("this must be a whole number", 1)
    size = network.num_addresses
    if not -size <= position < size:
        return Fault(f"the range has {size} addresses, and none of this number", 1)
    return str(network.network_address + position % size)


def _netmask(text: str) -> str | Fault:
    network = _network(text)
    if isinstance(network, Fault):
        return network
    return Fault("IPv6 has no netmasks", 0) if network.version == 6 else str(network.netmask)


def _subnet(text: str, bits: Number, number: Number) -> str | Fault | Unknown:
    network, extra, position = _network(text), whole_argument(bits, 1), whole(number)
    for part in (network, extra):
        if isinstance(part, Fault):
            return part
    assert not isinstance(network, Fault)
    assert isinstance(extra, int)
    if extra < 0 or (position is not None and position < 0):
        return Unknown("is a subnet of a negative number, for which Terraform's answer is arbitrary")
    length = network.prefixlen + extra
    if length > network.max_prefixlen:
        return Fault(f"the range has no room for {extra} more bits", 1)
    if position is None or position >= 2**extra:
        return Fault(f"there are {2**extra} such subnets, and none of this number", 2)
    address = network.network_address + (position << (network.max_prefixlen - length))
    return f"{address}/{length}"


def _subnets(text: str, *bits: Number) -> Value | Fault:
    network = _network(text)
    if isinstance(network, Fault):
        return network
    found: list[Value] = []
    offset = 0
    for index, each in enumerate(bits, 1):
        extra = whole_argument(each, index)
        if isinstance(extra, Fault):
            return extra
        length = network.prefixlen + extra
        if not 1 <= extra <= 32 or length > network.max_prefixlen:
            return Fault(f"the range can't be extended by {extra} bits", index)
        size = 2 ** (network.max_prefixlen - length)
        offset = -(-offset // size) * size
        if offset + size > network.num_addresses:
            return Fault("there is not enough room left in the range", index)
        found.append(string(f"{network.network_address + offset}/{length}"))
        offset += size
    return list_of(STRING, found)


FUNCTIONS: Mapping[str, Function] = {
    "cidrhost": Function(_host, (TEXT, COUNT), STRING),
    "cidrnetmask": Function(_netmask, (TEXT,), STRING),
    "cidrsubnet": Function(_subnet, (TEXT, COUNT, COUNT), STRING),
    "cidrsubnets": Function(_subnets, (TEXT,), ListOf(STRING), COUNT),
}
