"""The shapes of `terraform show -json`, as far as anything here reads them; msgspec fills them in.

They stand in Terraform's internal/command/jsonplan, jsonstate and jsonconfig, and in the same folders of
OpenTofu. Values that may not be needed are left undecoded.
"""

from __future__ import annotations

import msgspec

NOTHING = msgspec.Raw()


class Change(msgspec.Struct, frozen=True, gc=False):
    """What is planned for one object."""

    actions: tuple[str, ...] = ()
    after: msgspec.Raw = NOTHING
    after_unknown: msgspec.Raw = NOTHING
    after_sensitive: msgspec.Raw = NOTHING


class ResourceChange(msgspec.Struct, frozen=True, gc=False):
    """One object of a plan."""

    address: str
    mode: str = "managed"
    type: str = ""
    name: str = ""
    module_address: str = ""
    provider_name: str = ""
    deposed: str = ""
    index_unknown: bool = False
    change: Change = Change()


class DeferredChange(msgspec.Struct, frozen=True, gc=False):
    """An object that a later plan will decide about, because this one knows too little."""

    resource_change: ResourceChange
    reason: str = "unknown"


class StateResource(msgspec.Struct, frozen=True, gc=False):
    """One object of a state, or of a plan's `planned_values`."""

    address: str
    mode: str = "managed"
    type: str = ""
    name: str = ""
    provider_name: str = ""
    deposed_key: str = ""
    values: msgspec.Raw = NOTHING
    sensitive_values: msgspec.Raw = NOTHING


class StateModule(msgspec.Struct, frozen=True, gc=False):
    """A module instance of a state, and those that it calls."""

    address: str = ""
    resources: tuple[StateResource, ...] = ()
    child_modules: tuple[StateModule, ...] = ()


class StateValues(msgspec.Struct, frozen=True, gc=False):
    """The objects of a state."""

    root_module: StateModule = StateModule()


class PriorState(msgspec.Struct, frozen=True, gc=False):
    """The state that a plan was made from."""

    values: StateValues | None = None


class Expression(msgspec.Struct, frozen=True, gc=False):
    """An expression as a plan tells it: its value if it refers to nothing, else what it refers to.

    A function call without references has neither.
    """

    references: tuple[str, ...] = ()
    constant_value: msgspec.Raw = NOTHING

    @property
    def is_told(self) -> bool:
        """Whether the plan says anything of it."""
        return bool(self.references or self.constant_value)


class ConfigurationResource(msgspec.Struct, frozen=True, gc=False):
    """A resource or data block."""

    address: str
    mode: str = "managed"
    provider_config_key: str = ""
    expressions: msgspec.Raw = NOTHING
    for_each_expression: Expression | None = None


class ConfigurationOutput(msgspec.Struct, frozen=True, gc=False):
    """An output block."""

    expression: Expression = Expression()


class ConfigurationVariable(msgspec.Struct, frozen=True, gc=False):
    """A variable block."""

    sensitive: bool = False


class ModuleCall(msgspec.Struct, frozen=True, gc=False):
    """A module block and the module that it calls."""

    expressions: dict[str, Expression] = {}
    for_each_expression: Expression | None = None
    module: ConfigurationModule | None = None


class ConfigurationModule(msgspec.Struct, frozen=True, gc=False):
    """The blocks of one module."""

    outputs: dict[str, ConfigurationOutput] = {}
    resources: tuple[ConfigurationResource, ...] = ()
    module_calls: dict[str, ModuleCall] = {}
    variables: dict[str, ConfigurationVariable] = {}


class ProviderConfiguration(msgspec.Struct, frozen=True, gc=False):
    """A provider block, or that a module needs the provider."""

    name: str = ""
    full_name: str = ""
    alias: str = ""
    module_address: str = ""
    expressions: msgspec.Raw = NOTHING


class Configuration(msgspec.Struct, frozen=True, gc=False):
    """The configuration that a plan was made from."""

    provider_config: dict[str, ProviderConfiguration] = {}
    root_module: ConfigurationModule = ConfigurationModule()


class PlanVariable(msgspec.Struct, frozen=True, gc=False):
    """The value of a variable of the root module."""

    value: msgspec.Raw = NOTHING


class Shown(msgspec.Struct, frozen=True, gc=False):
    """What `terraform show -json` printed: a plan, or a state, which has `values` and little else."""

    format_version: str = ""
    values: StateValues | None = None
    resource_changes: tuple[ResourceChange, ...] | None = None
    deferred_changes: tuple[DeferredChange, ...] = ()
    planned_values: StateValues | None = None
    prior_state: PriorState | None = None
    configuration: Configuration | None = None
    variables: dict[str, PlanVariable] = {}
    complete: bool = True
    errored: bool = False

    @property
    def is_plan(self) -> bool:
        """Whether it is a plan rather than a state."""
        return any(p is not None for p in (self.resource_changes, self.planned_values, self.configuration))
