"""Ways in: who goes where and asks for what, which limits apply, and how long a session that way can be."""
