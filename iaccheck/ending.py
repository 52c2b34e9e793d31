"""A signal that ends the process -> an interruption: what a run began is undone, and the terminal is as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SIGNALS = "SIGTERM", "SIGHUP"
"""Who sends these wants the end, but did not type Ctrl-C: a job's time is up, a terminal is closed."""


@contextmanager
def orderly() -> Iterator[None]:
    """Meanwhile such a signal raises KeyboardInterrupt with its number, but where somebody has it ignored."""
    import signal

    here = os.getpid()

    def interrupt(number: int, frame: object) -> None:
        if os.getpid() == here:
            raise KeyboardInterrupt(number)
        signal.signal(number, signal.SIG_DFL)  # a process that began as a copy of this one just ends
        os.kill(os.getpid(), number)

    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    heeded = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]
    try:
        with suppress(ValueError):  # only the first thread of a process is told of signals
            for number in heeded:
                signal.signal(number, interrupt)
        yield
    finally:
        with suppress(ValueError):
            for number in heeded:
                signal.signal(number, signal.SIG_DFL)
