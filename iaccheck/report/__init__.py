"""Findings, settings and reach as texts: one file a format."""
