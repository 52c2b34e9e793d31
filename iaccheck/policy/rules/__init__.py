"""Rules over settings and workflows: one table of functions, the findings that they make, and what to write instead."""
