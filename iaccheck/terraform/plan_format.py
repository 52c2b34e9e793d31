"""The shapes of `terraform show -json`, as far as anything here reads them; msgspec fills them in.

They stand in Terraform's internal/command/jsonplan, jsonstate and jsonconfig, and in the same folders of
OpenTofu. What may not be needed is left undecoded, as `msgspec.Raw`: views of the file's bytes, a tenth of the
room that an object takes.
"""

from __future__ import annotations

import msgspec

Listed = list[msgspec.Raw]
"""Objects of one kind, each of which is decoded when somebody looks at it."""
NOTHING = msgspec.Raw()
GONE = frozenset({"delete", "forget"})
"""What happens to an object that is not there afterwards; together with `create` it is replaced."""


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

    @property
    def stays(self) -> bool:
        """Whether an object is there once the plan is applied."""
        return not self.deposed and not (self.change.actions and GONE.issuperset(self.change.actions))


class DeferredChange(msgspec.Struct, frozen=True, gc=False):
    """An object that a later plan will decide about, because this one knows too little."""

    resource_change: ResourceChange


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
    resources: Listed = []
    """Each a `StateResource`."""
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
    resources: Listed = []
    """Each a `ConfigurationResource`."""
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
    resource_changes: Listed | None = None
    """Each a `ResourceChange`."""
    deferred_changes: Listed = []
    """Each a `DeferredChange`."""
    planned_values: msgspec.Raw = NOTHING
    """`StateValues`, which say nothing that the changes do not."""
    prior_state: PriorState | None = None
    configuration: Configuration | None = None
    variables: dict[str, PlanVariable] = {}
    complete: bool = True
    errored: bool = False

    @property
    def is_told(self) -> bool:
        """Whether it has any part that tells of objects or of what makes them."""
        is_planned = self.planned_values not in (NOTHING, msgspec.Raw(b"null"))
        return is_planned or any(part is not None for part in (self.resource_changes, self.configuration, self.values))


def type_of(found: ResourceChange | StateResource) -> str:
    """The type by which a resource is known here; empty for what is neither a resource nor a data source."""
    if found.mode == "managed":
        return found.type
    return f"data.{found.type}" if found.mode == "data" else ""
