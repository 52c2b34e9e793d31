"""What users write in YAML: text to entries with places, to typed values, or to all mistakes at once."""
