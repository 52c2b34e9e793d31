"""Plans that Terraform printed, and what is read from them; fixtures/plans/README.md says how they were made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from iaccheck.hcl import numbers
from iaccheck.hcl.values import Unknown, Value
from iaccheck.model import Body, Resource, Root
from iaccheck.source import Diagnostic
from iaccheck.terraform.plan import looks_like_plan, read_plan
from tests.terraform.planning import Everything

PLANS = Path(__file__).parent / "fixtures" / "plans"
WANTED = dict.fromkeys(
    (
        "alicloud_cloud_sso_access_configuration",
        "alicloud_cloud_sso_directory",
        "alicloud_ram_role",
        "alicloud_ram_role_policy_attachment",
        "alicloud_ram_security_preference",
        "aws_cognito_user_pool_client",
        "aws_ssoadmin_permission_set",
        "data.aws_ssm_parameter",
        "okta_app_saml",
        "provider.alicloud",
        "provider.aws",
        "random_integer",
        "terraform_data",
    ),
    Everything(),
)
OMITTED = "omitted"
Json = Any


def read(case: str, change: Callable[[Json], object] | None = None, file: str = "plan.json") -> Root:
    """A fixture as a root module, changed first if asked."""
    text = (PLANS / case / file).read_bytes()
    if change is not None:
        plan = json.loads(text)
        change(plan)
        text = json.dumps(plan).encode()
    root = read_plan(text, f"{case}/{file}", case, WANTED)
    assert isinstance(root, Root), root
    return root


def resource(root: Root, address: str) -> Resource:
    return {found.address: found for found in root.resources}[address]


def shown(value: Value) -> str:
    """A value as a test writes it: JSON, `!` before what is sensitive, and the reason of what is unknown."""
    mark = "!" if value.sensitive else ""
    match value.data:
        case Unknown(reason=reason):
            return f"{mark}it {reason}"
        case tuple():
            return f"{mark}[{', '.join(map(shown, value.data))}]"
        case Mapping():
            return f"{mark}{{{', '.join(f'{name}: {shown(v)}' for name, v in value.data.items())}}}"
        case numbers.Float():
            return mark + numbers.text(value.data)
    return mark + json.dumps(value.data, ensure_ascii=False)


def at(body: Body, path: str) -> str:
    """What a body has at a path like `attribute_statements[1].values`; OMITTED if that is nothing."""
    first, _, rest = path.partition(".")
    if not rest:
        return shown(body.attributes[first].value) if first in body.attributes else OMITTED
    name, _, index = first.rstrip("]").partition("[")
    return at(body.blocks[name][int(index or 0)], rest)


def setting(root: Root, address: str, path: str = "max_session_duration") -> str:
    return at(resource(root, address).body, path)


AFTER = "known only after apply"
BY_PROVIDER = "it is decided by the provider during apply"
TWO = f"it depends on random_integer.n and random_integer.m[0], {AFTER}"
FROM_CALL = "it comes from a function call, whose result the plan does not tell"
LATER_OR_UNSET = f"it is {AFTER} or not set, and the plan does not tell which"


def from_local(name: str) -> str:
    return f"it comes from {name}, and the plan does not tell if that is null or {AFTER}"


@pytest.mark.parametrize(
    ("case", "address", "path", "expected"),
    [
        ("literal", "alicloud_ram_role.etl", "max_session_duration", "28800"),
        ("literal", "alicloud_ram_role.etl", "tags", '{kost:stelle: "Zürich", team: "data"}'),
        ("literal", "alicloud_ram_role.quoted", "max_session_duration", "7200"),
        ("literal", "alicloud_ram_role.from_variables", "max_session_duration", "7200"),
        ("literal", "alicloud_ram_security_preference.this", "login_session_duration", "8"),
        ("literal", "alicloud_cloud_sso_access_configuration.ops", "session_duration", "3600"),
        ("literal", "aws_ssoadmin_permission_set.admin", "session_duration", '"PT8H"'),
        # what the provider's schema fills in is planned
        ("literal", "aws_ssoadmin_permission_set.provider_default", "session_duration", '"PT1H"'),
        ("literal", "random_integer.exact", "min", "0.1"),
        ("literal", "random_integer.exact", "max", "123456789012345678901234567890"),
        # unknown in the plan, and yet certain: nothing sets it
        ("omitted", "alicloud_ram_role.absent", "max_session_duration", OMITTED),
        ("omitted", "alicloud_ram_role.null_literal", "max_session_duration", OMITTED),
        ("omitted", "alicloud_ram_role.null_variable", "max_session_duration", OMITTED),
        ("omitted", 'alicloud_ram_role.each["plain"]', "max_session_duration", OMITTED),
        ("omitted", 'alicloud_ram_role.each["long"]', "max_session_duration", "43200"),
        ("omitted", "module.one.alicloud_ram_role.this", "max_session_duration", OMITTED),
        ("omitted", 'module.many["plain"].alicloud_ram_role.this', "max_session_duration", OMITTED),
        ("omitted", 'module.many["long"].alicloud_ram_role.this', "max_session_duration", "43200"),
        ("omitted", "module.silent.alicloud_ram_role.this", "max_session_duration", OMITTED),
        ("omitted", "alicloud_ram_security_preference.this", "login_session_duration", OMITTED),
        ("omitted", "alicloud_ram_security_preference.this", "enable_save_mfa_ticket", "true"),
        # null as well, but a plan cannot tell that from the roles `local` and `clock` of the next case
        ("omitted", "alicloud_ram_role.null_local", "max_session_duration", from_local("local.seconds")),
        ("omitted", "alicloud_ram_role.null_function", "max_session_duration", FROM_CALL),
        ("unknown", "alicloud_ram_role.local", "max_session_duration", from_local("local.seconds")),
        ("unknown", "alicloud_ram_role.clock", "max_session_duration", FROM_CALL),
        ("unknown", "alicloud_ram_role.two", "max_session_duration", TWO),
        # an update: what is no longer set is kept, and what is unknown is not a default
        ("changes", "alicloud_ram_role.no_op", "max_session_duration", "28800"),
        ("changes", "alicloud_ram_role.kept", "max_session_duration", "28800"),
        ("changes", "alicloud_ram_role.raised", "max_session_duration", "43200"),
        ("changes", "alicloud_ram_role.renamed", "max_session_duration", "28800"),
        ("changes", "alicloud_ram_role.replaced", "max_session_duration", "43200"),
        ("changes", "alicloud_ram_role.replaced_omitted", "max_session_duration", OMITTED),
        ("changes", "alicloud_ram_role.tainted", "max_session_duration", OMITTED),
        ("changes", "alicloud_ram_role.created", "max_session_duration", OMITTED),
        ("changes", "terraform_data.imported", "input", "43200"),
        ("changes", "terraform_data.imported", "output", BY_PROVIDER),
        # nested blocks, which a plan's values do not tell from attributes
        ("blocks", "okta_app_saml.literal", "attribute_statements[0].values", '["28800"]'),
        ("blocks", "okta_app_saml.literal", "attribute_statements[1].values", '["user.login"]'),
        ("blocks", "okta_app_saml.dynamic", "attribute_statements[0].values", '["0"]'),
        ("blocks", "okta_app_saml.dynamic", "attribute_statements[2].values", '["2"]'),
        ("blocks", "aws_cognito_user_pool_client.app", "token_validity_units.access_token", '"hours"'),
        ("blocks", "aws_cognito_user_pool_client.app", "token_validity_units.id_token", OMITTED),
        ("blocks", "alicloud_cloud_sso_directory.no_block", "timeouts.create", '"10m"'),
        ("deferred-read", "data.aws_ssm_parameter.later", "value", f"!{BY_PROVIDER}"),
        ("deferred-read", "alicloud_ram_role.now", "max_session_duration", "1111"),
        ("sensitive", "alicloud_ram_role.secret", "max_session_duration", "!50400"),
        ("sensitive", "alicloud_ram_role.secret", "tags", '!{owner: !"hunter2", team: "data"}'),
        ("sensitive", "okta_app_saml.console", "attribute_statements.values", '![!"50400", "28800"]'),
        ("opentofu", "alicloud_ram_role.created", "max_session_duration", "43200"),
        ("opentofu", "alicloud_ram_role.let_go", "max_session_duration", OMITTED),
        ("refresh-only", "alicloud_ram_role.wanted", "max_session_duration", "28800"),
        ("refresh-only", "alicloud_ram_role.left_out", "max_session_duration", OMITTED),
    ],
)
def test_value(case: str, address: str, path: str, expected: str) -> None:
    assert setting(read(case), address, path) == expected


DIRECTORY = "user_provisioning_configuration.session_duration"


@pytest.mark.parametrize(
    ("case", "address", "path", "cause", "reference"),
    [
        ("unknown", "alicloud_ram_role.direct", "", "random_integer.n", "result"),
        ("unknown", 'alicloud_ram_role.each["a"]', "", "random_integer.n", "result"),
        ("unknown", "module.down.alicloud_ram_role.this", "", "random_integer.n", "result"),
        ("unknown", "alicloud_ram_role.output", "", "module.down.random_integer.own", "result"),
        (
            "unknown",
            "alicloud_ram_role.deep_output",
            "",
            'module.down.module.inner["x"].random_integer.deep',
            "result",
        ),
        (
            "unknown",
            "alicloud_ram_role_policy_attachment.direct",
            "role_name",
            "alicloud_ram_role.direct",
            "id",
        ),
        ("unknown", "aws_ssoadmin_permission_set.length", "session_duration", "random_integer.n", "result"),
        ("changes", "alicloud_ram_role.set_later", "", "random_integer.n", "result"),
        ("deferred-read", "alicloud_ram_role.later", "", "data.aws_ssm_parameter.later", "value"),
        ("blocks", "alicloud_cloud_sso_directory.unknown_inside", DIRECTORY, "random_integer.n", "result"),
    ],
)
def test_an_unknown_value_names_its_cause(case: str, address: str, path: str, cause: str, reference: str) -> None:
    body = resource(read(case), address).body
    assert at(body, path or "max_session_duration") == f"it depends on {cause}, {AFTER}"
    while "." in path:
        block, _, path = path.partition(".")
        (body,) = body.blocks[block]
    unknown = body.attributes[path or "max_session_duration"].value.data
    assert isinstance(unknown, Unknown)
    assert unknown.reference == f"{cause}.{reference}"


def test_what_has_several_causes_stands_for_none_of_them() -> None:
    unknown = resource(read("unknown"), "alicloud_ram_role.two").body.attributes["max_session_duration"]
    assert isinstance(unknown.value.data, Unknown)
    assert unknown.value.data.reference is None


def test_only_the_unknown_element_of_a_list_is_unknown() -> None:
    values = setting(read("blocks"), "okta_app_saml.unknown", "attribute_statements.values")
    assert values == f'[it depends on random_integer.n, {AFTER}, "3600"]'


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("alicloud_cloud_sso_directory.set", '"12"'),
        ("alicloud_cloud_sso_directory.omitted_inside", OMITTED),
        # the plan has a block that its configuration does not show: a dynamic one
        ("alicloud_cloud_sso_directory.dynamic_inside", LATER_OR_UNSET),
    ],
)
def test_omitted_inside_a_block(address: str, expected: str) -> None:
    assert setting(read("blocks"), address, DIRECTORY) == expected


def test_which_objects_are_there_afterwards_and_which_are_new() -> None:
    root = read("changes")
    roles = {found.address.rpartition(".")[2]: found.creates for found in root.resources}
    assert roles == {
        "created": True,
        "replaced": True,
        "replaced_omitted": True,
        "tainted": True,
        "n": True,
        "kept": False,
        "no_op": False,
        "raised": False,
        "renamed": False,
        "set_later": False,
        "imported": False,
    }


def test_a_plan_to_destroy_everything_leaves_nothing() -> None:
    root = read("destroy")
    assert root.resources == ()
    assert root.diagnostics == ()


def test_opentofu_lets_go_of_objects_and_keeps_no_ephemeral_ones() -> None:
    found = {r.address: (r.creates, r.provider) for r in read("opentofu").resources}
    assert found == {
        "alicloud_ram_role.created": (True, "alicloud"),
        "alicloud_ram_role.let_go": (True, "alicloud"),
    }


def test_addresses_of_modules_and_instances() -> None:
    root = read("modules")
    found = {r.address: at(r.body, "max_session_duration") for r in root.resources}
    prod = 'module.team["prod/eu \\"main\\""].module.roles[1].alicloud_ram_role'
    assert len(found) == 17
    assert found[f'{prod}.this["bi.x[0]"]'] == "32400"
    assert found[f"{prod}.numbered[1]"] == "3601"
    assert found["alicloud_ram_role.from_output"] == "7200"


def test_declared_are_blocks_without_instances_too() -> None:
    roles = {f'module.team["{key}"].module.roles[{n}]' for key in ("dev", 'prod/eu \\"main\\"') for n in (0, 1)}
    blocks = {f"{module}.alicloud_ram_role" for module in {*roles, "module.none"}}
    expected = {f"{block}.{name}" for block in blocks for name in ("this", "numbered")}
    assert read("modules").declared == expected | {"alicloud_ram_role.from_output"}
    assert read("targeted").declared == {"alicloud_ram_role.wanted", "alicloud_ram_role.left_out"}
    assert "data.aws_ssm_parameter.later" not in read("deferred-read").declared


def test_provider_configurations_of_resources() -> None:
    leaf = "module.deeper.module.leaf"
    found = {
        r.address.removesuffix(".alicloud_ram_role.this"): r.provider
        for r in read("providers").resources
        if r.type == "alicloud_ram_role"
    }
    assert found == {
        "alicloud_ram_role.default": "alicloud",
        "alicloud_ram_role.aliased": "alicloud.hangzhou",
        "module.inherited": "alicloud",
        "module.passed": "alicloud.hangzhou",
        "module.own": "module.own.alicloud.far",
        # the module between names no provider, and so the plan does not tell which of the root's two it is
        f"module.inherited.{leaf}": f"module.inherited.{leaf}.alicloud",
        f"module.passed.{leaf}": f"module.passed.{leaf}.alicloud",
    }
    roles = 'module.team["dev"].module.roles[0].alicloud_ram_role.numbered[0]'
    assert resource(read("modules"), roles).provider == "alicloud"


def test_provider_blocks() -> None:
    root = read("providers")
    found = {r.address: (r.type, r.provider) for r in root.resources if r.type.startswith("provider.")}
    assert found == {
        "provider.alicloud": ("provider.alicloud", "alicloud"),
        "provider.alicloud.hangzhou": ("provider.alicloud", "alicloud.hangzhou"),
        "provider.alicloud.assumed": ("provider.alicloud", "alicloud.assumed"),
        "provider.aws": ("provider.aws", "aws"),
        "module.own.provider.alicloud.far": ("provider.alicloud", "module.own.alicloud.far"),
    }
    assert setting(root, "provider.alicloud", "assume_role.session_expiration") == "28800"
    assert setting(root, "provider.aws", "assume_role[0].duration") == '"1h"'
    assert setting(root, "provider.aws", "assume_role[1].duration") == OMITTED
    far = "module.own.provider.alicloud.far"
    assert setting(root, far, "assume_role_with_oidc.session_expiration") == "900"
    # `var.session_expiration` and `var.session_expiration * 2` look the same in a plan
    (block,) = resource(root, "provider.alicloud.hangzhou").body.blocks["assume_role"]
    assert at(block, "session_expiration") == ("it is made from var.session_expiration, and the plan does not tell how")
    (role,) = resource(root, "provider.alicloud.assumed").body.blocks["assume_role"]
    assert at(role, "role_arn") == f"it depends on alicloud_ram_role.default, {AFTER}"
    arn = role.attributes["role_arn"].value.data
    assert isinstance(arn, Unknown)
    assert arn.reference == "alicloud_ram_role.default.arn"
    (origin,) = block.attributes["session_expiration"].origin
    assert origin.text == "var.session_expiration is 7200"


def test_origins_are_variables_of_the_root_module_that_may_be_shown() -> None:
    root = read("literal")
    for address in ("alicloud_ram_role.from_variables", "module.inner.alicloud_ram_role.this"):
        attribute = resource(root, address).body.attributes["max_session_duration"]
        assert [origin.text for origin in attribute.origin] == ["var.hours is 2"]
    assert resource(root, "alicloud_ram_role.etl").body.attributes["max_session_duration"].origin == ()


def test_sensitive_values_stand_in_no_reason_and_no_origin() -> None:
    root = read("sensitive")
    texts = [text for found in root.resources for text in said(found.body)]
    assert any("var.seconds" in text for text in texts)
    assert not any("50400" in text or "hunter2" in text for text in texts)


def said(body: Body) -> Iterator[str]:
    """All that is said about a body's values, other than the values."""
    for attribute in body.attributes.values():
        yield from (origin.text for origin in attribute.origin)
        if isinstance(attribute.value.data, Unknown):
            yield attribute.value.data.reason
    for blocks in body.blocks.values():
        for block in blocks:
            yield from said(block)


def test_nothing_has_a_location() -> None:
    root = read("literal")
    assert all(r.body.location is None for r in root.resources)
    assert all(a.location is None for r in root.resources for a in r.body.attributes.values())
    assert root.files == ("literal/plan.json",)


def test_terraform_itself_plans_the_same_values() -> None:
    """`planned_values`, which is not read where there are `resource_changes`, has the same known values."""
    compared = 0
    for path in sorted(PLANS.glob("*/plan.json")):
        found = {r.address: r.body for r in read(path.parent.name).resources}
        for planned in planned_resources(json.loads(path.read_bytes())["planned_values"]["root_module"]):
            is_wanted = planned["mode"] == "managed" and planned["type"] in WANTED
            for name, value in planned["values"].items() if is_wanted and "values" in planned else ():
                if not isinstance(value, list | dict):
                    expected = OMITTED if value is None else json.dumps(value, ensure_ascii=False)
                    assert at(found[planned["address"]], name).removeprefix("!") == expected
                    compared += 1
    assert compared > 400


def planned_resources(module: Json) -> Iterator[Json]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from planned_resources(child)


def test_state() -> None:
    root = read("state", file="state.json")
    found = {r.address: at(r.body, "max_session_duration") for r in root.resources}
    assert found == {
        "alicloud_ram_role.etl": "28800",
        "alicloud_ram_role.never_set": OMITTED,
        "alicloud_ram_role.secret": "!28800",
        "alicloud_ram_role.tainted": "28800",
        'module.roles["prod"].alicloud_ram_role.this["a"]': "28800",
        'module.roles["prod"].alicloud_ram_role.this["b/\\"c\\""]': "43200",
        'module.roles["prod"].module.leaf[1].alicloud_ram_role.this[0]': "28800",
        "okta_app_saml.console": OMITTED,
    }
    assert not any(r.creates for r in root.resources)
    assert {r.provider for r in root.resources} == {"alicloud", "okta"}
    assert setting(root, "okta_app_saml.console", "attribute_statements.values") == '["28800"]'
    assert 'module.roles["prod"].alicloud_ram_role.this' in root.declared


def test_an_empty_state_has_no_objects() -> None:
    root = read_plan(b'{"format_version":"1.0"}', "empty.json", "empty", WANTED)
    assert isinstance(root, Root)
    assert root.resources == ()


def test_a_plan_that_failed_says_so_and_shows_what_it_has() -> None:
    root = read("errored")
    assert [r.address for r in root.resources] == ["alicloud_ram_role.planned"]
    (diagnostic,) = root.unreadable
    assert (diagnostic.severity, diagnostic.summary) == ("error", "Plan ended with an error")


def test_a_plan_of_a_part_says_so() -> None:
    root = read("targeted")
    (diagnostic,) = root.diagnostics
    assert root.unreadable == ()
    assert (diagnostic.severity, diagnostic.summary) == ("warning", "Plan is not complete")


def test_without_a_configuration_omitted_and_unknown_look_the_same() -> None:
    root = read("omitted", lambda plan: plan.pop("configuration"))
    assert setting(root, "alicloud_ram_role.absent") == LATER_OR_UNSET
    assert setting(root, 'alicloud_ram_role.each["long"]') == "43200"
    assert resource(root, "alicloud_ram_role.absent").provider == "alicloud"
    assert "alicloud_ram_role.each" in root.declared
    updated = read("changes", lambda plan: plan.pop("configuration"))
    assert setting(updated, "alicloud_ram_role.set_later") == f"it is {AFTER}"


def test_with_planned_values_alone_what_is_not_there_may_be_unknown() -> None:
    def reduce(plan: Json) -> None:
        for part in ("resource_changes", "configuration", "prior_state"):
            plan.pop(part, None)

    root = read("literal", reduce)
    body = resource(root, "alicloud_ram_role.etl").body
    assert at(body, "max_session_duration") == "28800"
    assert body.unknown == "the plan lacks resource_changes, which tell what is unknown"


def test_deferred_changes_with_an_unknown_number_of_instances() -> None:
    def defer(plan: Json) -> None:
        change = plan["resource_changes"].pop(0)
        change.update(address="alicloud_ram_role.later[*]", index_unknown=True, name="later")
        plan["deferred_changes"] = [{"reason": "instance_count_unknown", "resource_change": change}]
        plan["complete"] = False

    root = read("changes", defer)
    (later,) = [r for r in root.resources if r.unknown]
    assert later.address == "alicloud_ram_role.later[*]"
    assert later.unknown == "depends on values known only after apply"


def changed_role(**change: Json) -> Callable[[Json], None]:
    """A change to the first role of the plan `literal`: its `change` gets these keys."""

    def apply(plan: Json) -> None:
        (role,) = [c for c in plan["resource_changes"] if c["address"] == "alicloud_ram_role.etl"]
        role["change"].update(change)

    return apply


def test_an_action_that_is_not_known_yet_is_not_left_out() -> None:
    root = read("literal", changed_role(actions=["refresh-someday"]))
    assert setting(root, "alicloud_ram_role.etl") == "28800"


@pytest.mark.parametrize(
    ("actions", "creates"),
    [
        (["no-op"], False),
        (["update"], False),
        (["create"], True),
        (["delete", "create"], True),
        (["create", "delete"], True),
        (["create", "forget"], True),
        (["forget", "create"], True),
        (["delete"], None),
        (["forget"], None),
        (["delete", "forget"], None),
    ],
)
@pytest.mark.parametrize("part", ["resource_changes", "deferred_changes"])
def test_what_is_taken_away_is_not_judged(part: str, actions: list[str], creates: bool | None) -> None:
    """`after` is null in what Terraform prints of it; even if it were not, nothing of it will be there."""

    def act(plan: Json) -> None:
        changes = plan["resource_changes"]
        (role,) = [change for change in changes if change["address"] == "alicloud_ram_role.etl"]
        role["change"]["actions"] = actions
        if part == "deferred_changes":
            changes.remove(role)
            plan[part] = [{"reason": "deferred_prereq", "resource_change": role}]

    found = {r.address: r.creates for r in read("literal", act).resources}
    assert found.get("alicloud_ram_role.etl") == creates
    assert "alicloud_ram_security_preference.this" in found


def test_a_deposed_object_is_not_judged_beside_the_one_that_took_its_place() -> None:
    def depose(plan: Json) -> None:
        (role,) = [change for change in plan["resource_changes"] if change["address"] == "alicloud_ram_role.etl"]
        plan["resource_changes"].append(
            {**role, "deposed": "0a1b2c3d", "change": {**role["change"], "actions": ["no-op"]}}
        )

    assert read("literal", depose).resources == read("literal").resources


def test_an_argument_that_is_written_only_is_not_one_that_is_omitted() -> None:
    after = {"role_name": "etl", "max_session_duration": None, "description": None}
    role = resource(read("literal", changed_role(after=after, after_unknown={})), "alicloud_ram_role.etl").body
    assert at(role, "max_session_duration") == "it is write-only, so that no plan holds it"
    assert "description" not in role.attributes


LATER_PARTS = {
    "action_invocations": [
        {
            "address": "action.alicloud_ram_role.x", "type": "alicloud_ram_role", "name": "x",
            "config_values": {"max_session_duration": 1}, "config_sensitive": {}, "config_unknown": {},
            "lifecycle_action_trigger": {"triggering_resource_address": "alicloud_ram_role.raised"},
        }
    ],
    "deferred_action_invocations": [{"reason": "unknown", "action_invocation": {"address": "action.x.y"}}],
    "resource_drift": [{"address": "alicloud_ram_role.raised", "change": {"after": {"max_session_duration": 1}}}],
    "checks": [{"address": {"kind": "check"}, "status": "unknown", "instances": [7]}],
    "output_changes": {"x": {"actions": ["create"], "after": 1}},
    "something_new": {"resources": [None]},
}  # fmt: skip


@pytest.mark.parametrize("case", ["changes", "literal", "modules", "state"])
def test_what_later_versions_add_changes_no_answer(case: str) -> None:
    """Terraform raises the minor version with it: 1.12 has identities of objects, 1.14 actions."""
    file = "state.json" if case == "state" else "plan.json"

    def add(plan: Json) -> None:
        plan.update({**LATER_PARTS, **({"resource_drift": []} if case == "state" else {})}, format_version="1.9")
        for each in plan.get("resource_changes", plan.get("values", {}).get("root_module", {}).get("resources", [])):
            each.update(identity={"id": 7}, identity_schema_version=0, action_reason="because")
            change = each.setdefault("change", {})
            change.update(
                before_identity={"id": 7}, after_identity={"id": 7}, generated_config="x", replace_paths=[[0]]
            )
            change.update(importing={"identity": {"id": 7}, "unknown": True})

    assert read(case, add, file) == read(case, file=file)


def test_a_plan_that_invokes_an_action_alone_is_of_what_is_there() -> None:
    """`terraform plan -invoke` (1.14) plans no changes, like one that only refreshes."""

    def invoke(plan: Json) -> None:
        plan["action_invocations"] = LATER_PARTS["action_invocations"]

    assert read("refresh-only", invoke) == read("refresh-only")


def test_an_object_without_values_is_not_one_that_sets_nothing() -> None:
    root = read("literal", changed_role(after=None, after_unknown={}))
    assert resource(root, "alicloud_ram_role.etl").body.unknown == "the plan has no values of it"


def test_many_causes_are_counted() -> None:
    def refer(plan: Json) -> None:
        (role,) = [
            r for r in plan["configuration"]["root_module"]["resources"] if r["address"] == "alicloud_ram_role.local"
        ]
        role["expressions"]["max_session_duration"] = {"references": [f"local.{n}" for n in "abcde"]}

    reason = from_local("local.a, local.b, local.c and 2 more")
    assert setting(read("unknown", refer), "alicloud_ram_role.local") == reason


def test_references_in_a_circle_come_to_an_end() -> None:
    def circle(plan: Json) -> None:
        calls = plan["configuration"]["root_module"]["module_calls"]
        calls["down"]["expressions"]["length"] = {"references": ["module.down.seconds", "module.down"]}
        outputs = calls["down"]["module"]["outputs"]
        outputs["seconds"]["expression"] = {"references": ["var.length"]}

    root = read("unknown", circle)
    assert setting(root, "module.down.alicloud_ram_role.this") == OMITTED


def test_deep_values_are_unknown_and_deeper_files_are_refused() -> None:
    def nested(levels: int) -> Json:
        value: Json = "leaf"
        for _ in range(levels):
            value = {"inner": value}
        return value

    after = {"max_session_duration": 28800, "tags": nested(150)}
    root = read("literal", changed_role(after=after))
    assert setting(root, "alicloud_ram_role.etl") == "28800"
    assert "nested more than 100 levels deep" in setting(root, "alicloud_ram_role.etl", "tags")
    deep = b'{"format_version":"1.2","resource_changes":[],"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    refused = read_plan(deep, "deep.json", "deep", WANTED)
    assert isinstance(refused, Diagnostic)
    assert refused.summary == "JSON is nested too deeply"


def test_a_number_that_is_none_hides_one_resource_alone() -> None:
    text = (PLANS / "literal" / "plan.json").read_bytes()
    text = text.replace(b'"max_session_duration":28800', b'"max_session_duration":1e9999999999999999999')
    root = read_plan(text, "plan.json", "literal", WANTED)
    assert isinstance(root, Root)
    hidden = {r.address: r.body.unknown for r in root.resources if r.body.unknown}
    assert hidden == {"alicloud_ram_role.etl": "it holds a value that no Terraform value can be"}
    elsewhere = read_plan(text, "plan.json", "literal", {"alicloud_ram_security_preference": Everything()})
    assert isinstance(elsewhere, Root)
    assert [r.body.unknown for r in elsewhere.resources] == [None]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-16"),  # what PowerShell's `>` writes
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace('","', '",\r\n  "').encode("utf-16"),
    ],
)
def test_encodings(encode: Callable[[str], bytes]) -> None:
    text = encode((PLANS / "literal" / "plan.json").read_text("utf-8"))
    assert looks_like_plan(text)
    root = read_plan(text, "plan.json", "literal", WANTED)
    assert isinstance(root, Root)
    assert setting(root, "alicloud_ram_role.etl", "tags") == '{kost:stelle: "Zürich", team: "data"}'


def broken(path: str, value: Json) -> Callable[[Json], None]:
    """A change to a plan or state: another value at a path of names and numbers."""

    def apply(plan: Json) -> None:
        *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
        for step in way:
            plan = plan[step]
        plan[last] = value

    return apply


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("resource_changes.0", "resource_changes[0]: Expected `object`, got `int`"),
        ("resource_changes.0.address", "resource_changes[0]: Expected `str`, got `int` - at `$.address`"),
        ("configuration", "configuration: Expected `object | null`, got `int`"),
        ("configuration.root_module.module_calls", "configuration.root_module.module_calls: "),
        ("configuration.root_module.resources.0.mode", "configuration.root_module.resources[0]: Expected `str`"),
        ("variables", "variables: Expected `object`, got `int`"),
        ("complete", "complete: Expected `bool`, got `int`"),
    ],
)
def test_what_is_malformed_hides_nothing_beside_it(path: str, said: str) -> None:
    root = read("literal", broken(path, 7))
    assert setting(root, "alicloud_ram_security_preference.this", "login_session_duration") == "8"
    (diagnostic,) = root.unreadable
    assert (diagnostic.severity, diagnostic.summary) == ("error", "Plan or state is malformed in part")
    assert said in diagnostic.detail


def test_what_is_malformed_in_a_state_hides_nothing_beside_it() -> None:
    for path in ("resources.0.values", "child_modules.0.resources", "child_modules.0.child_modules.0.address"):
        root = read("state", broken(f"values.root_module.{path}", [0]), file="state.json")
        assert setting(root, "alicloud_ram_role.never_set") == OMITTED
        assert bool(root.unreadable) == path.startswith("child_modules")


def test_without_resource_changes_that_can_be_read_the_planned_values_are_bounds_alone() -> None:
    root = read("literal", broken("resource_changes", {}))
    body = resource(root, "alicloud_ram_role.etl").body
    assert (at(body, "max_session_duration"), bool(body.unknown)) == ("28800", True)
    assert "resource_changes: Expected `array | null`" in root.unreadable[0].detail


PLAN = (PLANS / "literal" / "plan.json").read_bytes()
GIVE = "give what `terraform show -json` (or `tofu show -json`) prints"


@pytest.mark.parametrize(
    ("text", "summary", "words"),
    [
        (b"", "File is not JSON", GIVE),
        (b"[]", "Not a plan or state", "no JSON object"),
        (b"{}", "Not a plan or state", GIVE),
        (b'{"name": "a package", "version": "1.0.0"}', "Not a plan or state", GIVE),
        (b'{"format_version":"1.0","valid":true}', "Not a plan or state", GIVE),
        (b'{"resource_changes": {}}', "Not a plan or state", "at `$.resource_changes`"),
        (
            (PLANS / "state" / "terraform.tfstate").read_bytes(),
            "Raw state file",
            "`terraform show -json` of it",
        ),
        (b'{"format_version":"1.0","root_module":{}}', "Configuration without a plan", "plans nothing"),
        (b'{"format_version":"1.0","provider_schemas":{}}', "Not a plan or state", "schemas of providers"),
        (PLAN.replace(b'"1.2"', b'"2.0"', 1), "Format version is not known", "2.0"),
        (PLAN[: len(PLAN) // 2], "JSON is cut off", "cut off"),
        (PLAN + b"\n" + PLAN, "File is not JSON", "line 3, column 1: JSON is malformed: trailing characters"),
        (PLAN[:100] + b"\0" + PLAN[100:], "File is not JSON", "invalid character"),
        (PLAN.replace("Zürich".encode(), b"Z\xfcrich"), "", ""),
        (b"PK\x03\x04 a zip", "Plan is not in JSON", "Terraform's own format"),
        (b'{"@level":"info"}\n{"@level":"info"}\n', "Log instead of a plan", "`terraform plan -json`"),
        (b"\nTerraform will perform the following actions:\n", "File is not JSON", GIVE),
        (b"\xff\xfe{\0\xd8", "File is in no known encoding", GIVE),
    ],
)
def test_what_is_no_plan_is_told_in_plain_words(text: bytes, summary: str, words: str) -> None:
    found = read_plan(text, "infra/plan.json", "infra", WANTED)
    if not summary:
        assert isinstance(found, Root)
        return
    assert isinstance(found, Diagnostic)
    assert found.summary == summary
    assert len(found.summary) <= 60
    assert words.lower() in found.detail.lower()
    assert found.severity == "error"
    assert found.location is not None
    assert found.location.path == "infra/plan.json"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAN, True),
        (PLAN[:2000], True),
        (b"\n " + PLAN, True),
        ((PLANS / "state" / "state.json").read_bytes(), True),
        ((PLANS / "opentofu" / "plan.json").read_bytes(), True),
        (json.dumps(json.loads(PLAN), sort_keys=True, indent=2).encode(), True),
        ((PLANS / "state" / "terraform.tfstate").read_bytes(), False),
        (b'{"format_version":"1.0","valid":true,"diagnostics":[]}', False),
        (b'{"resource":{"alicloud_ram_role":{}}}', False),
        (b'[{"format_version":"1.2","terraform_version":"1.11.4"}]', False),
        (b"", False),
    ],
)
def test_telling_plans_from_other_json(text: bytes, expected: bool) -> None:
    assert looks_like_plan(text) is expected
