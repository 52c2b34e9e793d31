"""iaccheck: which session durations in Terraform the cloud rejects, and which workflows they cut short."""

__version__ = "0.1.0"
