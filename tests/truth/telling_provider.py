"""The oracle's stub provider, made to tell what a plan does not: which arguments a configuration leaves out or sets
to null, with what each provider is configured, and what each ephemeral resource is opened with.

A plan shows the provider's default, or "known after apply", for an argument that is omitted; what the configuration
says stands only in the request that the provider gets. The recorder puts this file where the oracle's own provider
was, and that one beside it as `oracle_stub`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

MARK = "arguments_left_out"
"""The attribute that every planned resource gets besides: a JSON list of paths, `block[0].argument`."""
LOG = "TRUTH_PROVIDERS"
"""The environment variable that names the file to which each provider's and ephemeral resource's configuration goes."""

DATA = {
    "alicloud_cs_cluster_credential": {
        "cluster_id": "string", "temporary_duration_minutes": "number", "output_file": "string",
    },
    "aws_redshift_cluster_credentials": {
        "cluster_identifier": "string", "db_user": "string", "duration_seconds": "number",
    },
    "aws_codeartifact_authorization_token": {"domain": "string", "duration_seconds": "number"},
}  # fmt: skip
"""Data sources that the oracle does not have: what can be set in them."""
DEFAULTS = {"aws_redshift_cluster_credentials": {"duration_seconds": 900}}
"""What their providers' schemas set where it is left out."""
EPHEMERAL = {
    "aws_sts_web_identity_token": {
        "audience": ["set", "string"], "signing_algorithm": "string", "duration_seconds": "number",
    },
    "aws_cognito_identity_openid_token_for_developer_identity": {
        "identity_pool_id": "string", "logins": ["map", "string"], "token_duration": "number",
    },
}  # fmt: skip
"""Ephemeral resources, of which the protocol that the stub was made for knows nothing: what can be set in them."""
SCHEMAS, RESULT = b"\x42", b"\x1a"
"""How the fields `ephemeral_resource_schemas` (8) of a schema and `result` (3) of an opened one begin on the wire."""

IMPORTED = {"max_session_duration": 43200, "login_session_duration": 24}
"""What an object has that is imported."""

stub: Any = importlib.import_module("oracle_stub") if __name__ == "__main__" else None
protocol: Any = importlib.import_module("tf.gen.tfplugin_pb2") if __name__ == "__main__" else None
Base: Any = object


def left_out(block: Any, config: Any, path: str = "") -> list[str]:
    """The paths of all arguments that are null in a configuration."""
    found = [path + name for name in block.get("attributes", {}) if config.get(name) is None]
    for name, inner in block.get("block_types", {}).items():
        value = config.get(name)
        for index, element in enumerate(value if isinstance(value, list) else []):
            if isinstance(element, dict):  # else its type is told beside it, because the schema leaves that open
                found += left_out(inner["block"], element, f"{path}{name}[{index}].")
    return found


def plain(value: Any) -> Any:
    """A decoded value as JSON."""
    if stub.is_unknown(value):
        return {"unknown": True}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner not in (None, [])}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


class Reading(Base):  # type: ignore[misc]
    """The part of the servicer that is about data sources, and ephemeral resources, which the stub knows not of."""

    def tell(self, **what: Any) -> None:
        with open(os.environ[LOG], "a", encoding="utf-8") as log:
            log.write(json.dumps(what) + "\n")

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        response = super().GetProviderSchema(request, context)
        for type_, set_ in EPHEMERAL.items():
            if type_.startswith(f"{self.name}_"):
                schema = protocol.Schema(block=stub.to_block(stub.plain(set_, {})))
                alike = protocol.GetProviderSchema.Response(data_source_schemas={type_: schema})
                response.MergeFromString(SCHEMAS + alike.SerializeToString()[1:])
        return response

    def OpenEphemeralResource(self, request: Any, context: Any) -> bytes:
        self.tell(ephemeral=request.type_name, **plain(stub.decode(request.config)))
        alike = protocol.ReadDataSource.Response(state=request.config)
        return RESULT + bytes(alike.SerializeToString()[1:])

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        state = stub.decode(super().ReadDataSource(request, context).state)
        written = stub.decode(request.config)
        defaults = DEFAULTS.get(request.type_name, {})
        state |= {name: value for name, value in defaults.items() if written.get(name) is None}
        state[MARK] = json.dumps(left_out(self.data[request.type_name]["block"], written))
        return protocol.ReadDataSource.Response(state=stub.encode(state))


def telling(servicer: Any) -> Any:
    """The stub's servicer with more to say."""

    class Telling(Reading, servicer):  # type: ignore[misc]
        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.name = name
            own = {type_: {"block": stub.plain(set_, {})} for type_, set_ in DATA.items()}
            self.data |= {type_: spec for type_, spec in own.items() if type_.startswith(f"{name}_")}
            for spec in (*self.resources.values(), *self.data.values()):
                spec["block"].setdefault("attributes", {})[MARK] = {"type": "string", "computed": True}

        def ConfigureProvider(self, request: Any, context: Any) -> Any:
            self.tell(provider=self.name, **plain(stub.decode(request.config)))
            return super().ConfigureProvider(request, context)

        def ImportResourceState(self, request: Any, context: Any) -> Any:
            block = self.resources[request.type_name]["block"]
            state: dict[str, Any] = dict.fromkeys(block.get("attributes", {}))
            blocks = block.get("block_types", {}).items()
            state |= {name: None if inner["nesting_mode"] == "single" else [] for name, inner in blocks}
            state |= {"id": request.id} | {name: IMPORTED[name] for name in IMPORTED if name in state}
            found = protocol.ImportResourceState.ImportedResource(
                type_name=request.type_name, state=stub.encode(state), private=b""
            )
            return protocol.ImportResourceState.Response(imported_resources=[found])

        def PlanResourceChange(self, request: Any, context: Any) -> Any:
            response = super().PlanResourceChange(request, context)
            planned = stub.decode(response.planned_state)
            if planned is not None:
                block = self.resources[request.type_name]["block"]
                planned[MARK] = json.dumps(left_out(block, stub.decode(request.config)))
                response.planned_state.CopyFrom(stub.encode(planned))
            return response

    return Telling


def serve_ephemeral(servicer: Any, server: Any) -> None:
    """Answer the calls about ephemeral resources too; a request has the fields of one to read a data source."""
    grpc: Any = importlib.import_module("grpc")
    calls = {
        "ValidateEphemeralResourceConfig": lambda request, context: b"",
        "OpenEphemeralResource": servicer.OpenEphemeralResource,
        "CloseEphemeralResource": lambda request, context: b"",
    }
    read = protocol.ReadDataSource.Request.FromString
    handlers = {name: grpc.unary_unary_rpc_method_handler(call, read, bytes) for name, call in calls.items()}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("tfplugin6.Provider", handlers),))
    serve(servicer, server)


if __name__ == "__main__":
    tf_rpc: Any = importlib.import_module("tf.gen.tfplugin_pb2_grpc")
    serve, tf_rpc.add_ProviderServicer_to_server = tf_rpc.add_ProviderServicer_to_server, serve_ephemeral
    tf_provider: Any = importlib.import_module("tf.provider")
    tf_runner: Any = importlib.import_module("tf.runner")
    told = telling(stub.Servicer)
    tf_provider.ProviderServicer = lambda provider: told(provider.name)
    tf_runner.run_provider(stub.Name(sys.argv[1]), sys.argv[:1])
