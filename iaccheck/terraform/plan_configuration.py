"""A plan's configuration -> what is declared in it, by module and address, and the names of its providers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

import msgspec
from msgspec import Raw

from iaccheck.terraform.plan_addresses import ModuleInstance, ModulePath, path_of, prefix_of
from iaccheck.terraform.plan_format import (
    ConfigurationModule,
    ConfigurationOutput,
    ConfigurationResource,
    ModuleCall,
    ProviderConfiguration,
)
from iaccheck.terraform.plan_parts import BLOCK, Parts


class Declared(msgspec.Struct, frozen=True):
    """All that a plan's configuration declares; a block stands for all instances, so nothing has a key."""

    outputs: dict[ModulePath, Mapping[str, ConfigurationOutput]]
    calls: dict[ModulePath, ModuleCall]
    """The call that leads to each module but the root module."""
    resources: dict[ModulePath, dict[str, Raw]]
    """Resource and data blocks of the wanted types, by module and address in it; see `block`."""
    managed: dict[ModulePath, list[str]]
    """The addresses, in their module, of all resource blocks."""
    providers: Mapping[str, ProviderConfiguration]

    def block(self, module: ModulePath, address: str) -> ConfigurationResource | None:
        """A resource or data block of a wanted type, decoded; None if there is none."""
        text = self.resources.get(module, {}).get(address)
        return None if text is None else BLOCK.decode(text)

    def addresses(self, instances: Iterable[ModuleInstance]) -> Iterator[str]:
        """The addresses of all resource blocks: in these module instances, and in modules without any."""
        in_use: dict[ModulePath, dict[ModuleInstance, None]] = {}
        for instance in instances:
            for length in range(len(instance) + 1):
                in_use.setdefault(path_of(instance[:length]), {})[instance[:length]] = None
        for path, addresses in self.managed.items():
            for instance in in_use.get(path, {tuple((name, "") for name in path): None}):
                yield from (prefix_of(instance) + address for address in addresses)

    def provider(self, key: str, source: str) -> str:
        """The provider configuration that a `provider_config_key` means, as the root module calls it.

        Terraform resolves what modules are passed or inherit, but not across a module that names no
        provider. Then it is the only configuration above, if there is just one; else it keeps the name of
        its own module, as the configurations that modules make for themselves do:
        `module.network.alicloud`.
        """
        module, _, local = key.rpartition(":")
        if not module:
            return local or source.rpartition("/")[2]
        own = self.providers.get(key, ProviderConfiguration(full_name=source))
        above = [
            name
            for name, other in self.providers.items()
            if other.full_name == own.full_name and _is_inherited(other, module)
        ]
        if own.expressions or len(above) > 1:
            return f"{module}.{local}"
        return self.provider(above[0], source) if above and above[0] != key else local


def _is_inherited(provider: ProviderConfiguration, module: str) -> bool:
    """Whether a module below that of a provider block can inherit it."""
    outer = provider.module_address
    return not outer or (bool(provider.expressions) and module.startswith(f"{outer}."))


def declared_in(parts: Parts, wanted: Container[str]) -> Declared:
    """Everything in a plan's configuration; nothing if it has none."""
    configuration = parts.shown.configuration
    found = Declared({}, {}, {}, {}, configuration.provider_config if configuration else {})
    pending: list[tuple[ModulePath, str, ConfigurationModule]] = []
    if configuration is not None:
        pending.append(((), "configuration.root_module", configuration.root_module))
    for path, place, module in pending:
        blocks, managed = found.resources[path], found.managed[path] = {}, []
        found.outputs[path] = module.outputs
        for text, block in parts.blocks(module.resources, place):
            if block.address.rpartition(".")[0] in wanted:
                blocks[block.address] = text
            if block.mode == "managed":
                managed.append(block.address)
        for name, call in module.module_calls.items():
            found.calls[*path, name] = call
            below = f"{place}.module_calls.{name}.module"
            pending.append(((*path, name), below, call.module or ConfigurationModule()))
    return found
