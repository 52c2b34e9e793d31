"""Findings that somebody accepted: by a waiver in the configuration, by a comment in the source, or by a baseline."""
