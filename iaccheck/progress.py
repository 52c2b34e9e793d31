"""How far a run is -> a bar on standard error for one that takes long, and nothing for one that does not."""

from __future__ import annotations

from threading import Lock, Timer
from typing import TYPE_CHECKING, TextIO

from iaccheck.ending import orderly
from iaccheck.report.style import printable

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar

PATIENCE = 1.0
"""Seconds without a bar: nobody wants to see one flicker."""
WIDEST_NAME = 40


class Progress:
    """Told of each step of a run, and shows the bar while somebody waits; it is gone when the `with` block ends."""

    def __init__(self, stream: TextIO, coloured: bool = True, patience: float = PATIENCE) -> None:
        """`stream` is a terminal. `patience` is in seconds."""
        self._stream, self._coloured = stream, coloured
        self._lock = Lock()
        self._timer = Timer(patience, self._wait_no_longer)
        self._timer.daemon = True
        self._is_patient = True
        self._step: tuple[str, int, int] | None = None
        self._bar: Bar | None = None
        self._ending = orderly()

    def __enter__(self) -> Progress:
        """Begin to wait."""
        self._ending.__enter__()
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Clear the bar, whatever happened."""
        self._timer.cancel()
        with self._lock:
            self._is_patient = True
            if self._bar is not None:
                self._bar.stop()
                self._bar = None
        self._ending.__exit__(None, None, None)

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Told that `done` root modules of `total` are planned, and what is done now."""
        with self._lock:
            self._step = doing, done, total
            if not self._is_patient:
                self._show()

    def _wait_no_longer(self) -> None:
        with self._lock:
            self._is_patient = False
            if self._step is not None:
                self._show()

    def _show(self) -> None:
        """Draw the bar as the last step has it. What is done comes from the input: it is no markup."""
        if self._step is None:
            return
        doing, done, total = self._step
        name = printable(doing)
        name = name if len(name) <= WIDEST_NAME else f"…{name[1 - WIDEST_NAME :]}"
        if self._bar is None:
            self._bar = _bar(self._stream, self._coloured)
            self._bar.add_task(name, total=total, completed=done)
            self._bar.start()
        else:
            self._bar.update(self._bar.task_ids[0], description=name, total=total, completed=done)


def _bar(stream: TextIO, coloured: bool) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    columns = (
        BarColumn(),
        TextColumn("{task.completed}/{task.total} root modules", markup=False, table_column=Column(no_wrap=True)),
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
    )
    return Bar(*columns, console=Console(file=stream, no_color=not coloured or None), transient=True)
