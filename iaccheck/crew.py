"""Jobs -> their answers, in the same order: from the cache, from this process, or from several where that pays."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from iaccheck.files import Files, Seen
from iaccheck.terraform.discover import Found
from iaccheck.work import Answer, Ground, Job, Planner, answer_from, packed_answer

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from iaccheck.cache import Cache
    from iaccheck.estate.home import Pool

WORTH_IT = 200
"""Fewer root modules than these are planned before other processes would have begun."""
BATCHES = 16
"""Into how many parts the work of each process is cut."""


class Packed(Struct, frozen=True):
    """An answer on its way between processes."""

    answer: bytes | None
    """None if it can't be packed: it has to be planned where it is needed."""
    seen: Seen
    may_be_kept: bool
    """Whether nothing in it is sensitive."""


class Crew:
    """Whoever plans the root modules of a run."""

    def __init__(self, ground: Ground, files: Files, cache: Cache | None, found: Found, others: Pool | int) -> None:
        """`found` is what was looked through for root modules, `others` who else plans, or how many processes may."""
        self.ground, self.files, self.cache, self.found, self.others = ground, files, cache, found, others
        self._planner: Planner | None = None

    def planner(self) -> Planner:
        """The one of this process, made when there is something to plan."""
        if self._planner is None:
            self._planner = Planner(self.ground, self.files)
        return self._planner

    def answers(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """The answer to each job. UsageError if what one is given is wrong."""
        known = {}
        if self.cache is not None:
            known = {place: self.cache.answer(job, self.found.folders, self.files) for place, job in enumerate(jobs)}
        open_ = [job for place, job in enumerate(jobs) if known.get(place) is None]
        made = self._made(open_)
        for place in range(len(jobs)):
            answer = known.pop(place, None) or next(made)
            self.files.digests.update(answer.digests)
            yield answer

    def _made(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """Answers that nobody knows yet."""
        if not isinstance(self.others, int):
            from iaccheck.estate.home import Home

            answers = Home(self.others, self.planner(), self.found.reached_from).answers(jobs) if jobs else ()
            yield from map(self._kept, jobs, answers)
            return
        processes = 1 if self.files.replaced else min(self.others, len(jobs) * 2 // WORTH_IT)
        if processes < 2:
            yield from map(self._planned, jobs)
            return
        done = 0
        with _pool(self.ground, self.files, processes) as pool:
            for job, packed in zip(jobs, _packed(pool, jobs, processes), strict=False):
                yield self._unpacked(job, packed)
                done += 1
        yield from map(self._planned, jobs[done:])

    def _planned(self, job: Job) -> Answer:
        """Planned in this process."""
        return self._kept(job, self.planner().answer(job))

    def _kept(self, job: Job, answer: Answer) -> Answer:
        """The same answer, kept for other runs if it may be."""
        if self.cache is not None and may_be_kept(answer):
            self.cache.keep(job, packed_answer(answer), answer.seen)
        return answer

    def _unpacked(self, job: Job, packed: Packed) -> Answer:
        if packed.answer is None:
            return self._planned(job)
        if self.cache is not None and packed.may_be_kept:
            self.cache.keep(job, packed.answer, packed.seen)
        return answer_from(packed.answer)


def may_be_kept(answer: Answer) -> bool:
    """Whether it is known what an answer depends on, and it holds no sensitive value, which must not be in a file."""
    from iaccheck.wire import is_sensitive

    return bool(answer.seen) and not is_sensitive(answer.root)


# --- processes of this machine --------------------------------------------------------------------------


def _pool(ground: Ground, files: Files, processes: int) -> Executor:
    """Processes that begin as copies of this one where that is safe, and so know what of the disk it has read."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    is_copy = sys.platform == "linux"
    known = files if is_copy else None
    context = get_context("fork" if is_copy else "spawn")
    return ProcessPoolExecutor(processes, context, _begin, (ground, known, sys.getrecursionlimit()))


def _packed(pool: Executor, jobs: Sequence[Job], processes: int) -> Iterator[Packed]:
    """What the processes answer; it ends early if one of them is gone."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from pool.map(_plan, jobs, chunksize=-(-len(jobs) // (processes * BATCHES)))
    except BrokenProcessPool:
        return


_planner: list[Planner] = []
"""The one of a process that was begun for this."""


def _begin(ground: Ground, files: Files | None, deepest: int) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the run ends these too
    sys.setrecursionlimit(deepest)
    _planner[:] = [Planner(ground, files)]


def _plan(job: Job) -> Packed:
    answer = _planner[0].answer(job)
    return Packed(packed_answer(answer), answer.seen, may_be_kept(answer))


def processes_of(jobs: int | None) -> int:
    """How many processes to use: as many as were asked for, else one for each processor that this one may use."""
    if jobs is not None:
        return jobs
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
