"""Configurations: files to planned resources. Knows nothing of policies."""
