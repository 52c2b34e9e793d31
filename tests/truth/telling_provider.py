"""The oracle's stub provider, made to tell what a plan does not: which arguments a configuration leaves out or sets
to null, and with what each provider is configured.

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
"""The environment variable that names the file to which each provider's configuration is added."""

IMPORTED = {"max_session_duration": 43200, "login_session_duration": 24}
"""What an object has that is imported."""

stub: Any = importlib.import_module("oracle_stub") if __name__ == "__main__" else None
protocol: Any = importlib.import_module("tf.gen.tfplugin_pb2") if __name__ == "__main__" else None


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


def telling(servicer: Any) -> Any:
    """The stub's servicer with more to say."""

    class Telling(servicer):  # type: ignore[misc]
        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.name = name
            for spec in self.resources.values():
                spec["block"].setdefault("attributes", {})[MARK] = {"type": "string", "computed": True}

        def ConfigureProvider(self, request: Any, context: Any) -> Any:
            with open(os.environ[LOG], "a", encoding="utf-8") as log:
                log.write(json.dumps({"provider": self.name, **plain(stub.decode(request.config))}) + "\n")
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


if __name__ == "__main__":
    tf_provider: Any = importlib.import_module("tf.provider")
    tf_runner: Any = importlib.import_module("tf.runner")
    told = telling(stub.Servicer)
    tf_provider.ProviderServicer = lambda provider: told(provider.name)
    tf_runner.run_provider(stub.Name(sys.argv[1]), sys.argv[:1])
