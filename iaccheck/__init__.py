"""iaccheck: which session durations in Terraform the cloud rejects, and which workflows they cut short."""

__version__ = "0.1.0"
DEEPEST = 10_000
"""How deep calls may go: expressions may nest 500 deep, and definitions need each other in chains."""
