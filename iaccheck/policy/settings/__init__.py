"""Settings of planned resources: what has to be evaluated for them, where they stand, and how long they are."""
