"""Entries of rule files -> settings, workflow kinds and rules, durations in seconds; a module a noun."""
