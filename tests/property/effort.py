"""How long the property tests look: few draws, always the same; with IACCHECK_EXAMPLES=20000 as many, and new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

MORE = int(os.environ.get("IACCHECK_EXAMPLES", "0"))


def effort(examples: int) -> settings:
    """The settings of a test that looks at so many examples if nobody asks for more."""
    return settings(
        max_examples=MORE or examples,
        derandomize=not MORE,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
