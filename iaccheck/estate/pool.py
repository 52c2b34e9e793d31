"""The seam between a run and whoever works for it: an `Executor`, and what only the kind of executor can tell."""

from __future__ import annotations

from concurrent.futures import Executor


class Pool:
    """Workers behind an executor, which takes `iaccheck.estate.worker.answered` with bytes, and returns bytes."""

    def __init__(self, executor: Executor, width: int, has_disk: bool = False) -> None:
        """`width` parcels can be worked on at once; with `has_disk`, the workers see the same files as this process."""
        self.executor, self.has_disk, self._width = executor, has_disk, width

    def width(self) -> int:
        """How many parcels can be worked on at once, at present."""
        return self._width

    def look(self, waited: float) -> None:
        """Told that nothing came back for so many seconds. UsageError if nothing will."""

    def explain(self, error: BaseException) -> None:
        """Told why a parcel did not come back. Raises what ends the run, unless it ended everybody it was given to."""
        raise error
