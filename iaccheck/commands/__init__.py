"""What each command does: plain arguments in, text and an exit code out."""
