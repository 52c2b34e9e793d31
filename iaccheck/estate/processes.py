"""How many processes of this machine to use -> a pool of them, which see its files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from iaccheck.estate.pool import Pool
from iaccheck.estate.worker import begin
from iaccheck.files import Files
from iaccheck.work import Ground


@contextmanager
def processes(ground: Ground, files: Files, count: int) -> Iterator[Pool]:
    """Processes that begin as copies of this one where that is safe, and so know what of the disk it has read."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    is_copy = sys.platform == "linux"
    if not is_copy:  # or they would begin with importing what the working directory holds, which is somebody's
        os.environ["PYTHONSAFEPATH"] = "1"
    method = get_context("fork" if is_copy else "spawn")
    known = (ground, files if is_copy else None, sys.getrecursionlimit())
    with ProcessPoolExecutor(count, method, begin, known) as executor:
        yield Pool(executor, count, has_disk=True)


def usable() -> int:
    """How many processors this process may use."""
    found = getattr(os, "sched_getaffinity", None)
    return len(found(0)) if found else os.cpu_count() or 1
