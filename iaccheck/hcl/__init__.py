"""The language: text to tree to values. Knows nothing of resources or rules."""
