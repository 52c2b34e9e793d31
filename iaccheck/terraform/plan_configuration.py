"""A plan's configuration -> what is declared in it, by module and address, and the names of its providers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from iaccheck.terraform.plan_addresses import ModuleInstance, ModulePath, path_of, prefix_of
from iaccheck.terraform.plan_format import (
    Configuration,
    ConfigurationModule,
    ConfigurationResource,
    ModuleCall,
    ProviderConfiguration,
)


class Declared(msgspec.Struct, frozen=True):
    """All that a plan's configuration declares; a block stands for all instances, so nothing has a key."""

    modules: Mapping[ModulePath, ConfigurationModule]
    calls: Mapping[ModulePath, ModuleCall]
    """The call that leads to each module but the root module."""
    resources: Mapping[tuple[ModulePath, str], ConfigurationResource]
    """Resource and data blocks by module and address in it."""
    providers: Mapping[str, ProviderConfiguration]

    def addresses(self, instances: Iterable[ModuleInstance]) -> Iterator[str]:
        """The addresses of all resource blocks: in these module instances, and in modules without any."""
        in_use: dict[ModulePath, dict[ModuleInstance, None]] = {}
        for instance in instances:
            for length in range(len(instance) + 1):
                in_use.setdefault(path_of(instance[:length]), {})[instance[:length]] = None
        for path, module in self.modules.items():
            for instance in in_use.get(path, {tuple((name, "") for name in path): None}):
                yield from (prefix_of(instance) + r.address for r in module.resources if r.mode == "managed")

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


def declared_in(configuration: Configuration | None) -> Declared:
    """Everything in a plan's configuration; nothing if it has none."""
    modules: dict[ModulePath, ConfigurationModule] = {}
    calls: dict[ModulePath, ModuleCall] = {}
    resources: dict[tuple[ModulePath, str], ConfigurationResource] = {}
    pending: list[tuple[ModulePath, ConfigurationModule]] = []
    if configuration is not None:
        pending.append(((), configuration.root_module))
    for path, module in pending:
        modules[path] = module
        resources.update({(path, resource.address): resource for resource in module.resources})
        for name, call in module.module_calls.items():
            calls[(*path, name)] = call
            pending.append(((*path, name), call.module or ConfigurationModule()))
    return Declared(modules, calls, resources, configuration.provider_config if configuration else {})
