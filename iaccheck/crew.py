"""Jobs -> their answers, in the same order: from the cache, from this process, or from others where that pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING

from iaccheck import told
from iaccheck.files import Files
from iaccheck.terraform.discover import Found
from iaccheck.universe import Say, unsaid
from iaccheck.work import Answer, Ground, Job, Planner, may_be_kept, packed_answer

if TYPE_CHECKING:
    from iaccheck.cache import Cache
    from iaccheck.estate.parcel import Reply
    from iaccheck.estate.pool import Pool

WORTH_IT = 200
"""Fewer root modules than these are planned before other processes would have begun."""


class Crew:
    """Whoever plans the root modules of a run."""

    def __init__(
        self, ground: Ground, files: Files, cache: Cache | None, found: Found, others: Pool | int | None = None,
        say: Say = unsaid,
    ) -> None:  # fmt: skip
        """`found` is what was looked through for root modules.

        `others` is who else plans, or how many processes may; None for as many as there are processors.
        """
        self.ground, self.files, self.cache, self.found, self.others = ground, files, cache, found, others
        self.say = say
        self._planner: Planner | None = None

    def answers(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """The answer to each job. UsageError if what one is given is wrong."""
        cache, folders = self.cache, self.found.folders
        known = {place for place, job in enumerate(jobs) if cache and cache.holds(job, folders, self.files)}
        self.files.begin()  # what was asked up to here is of no root module
        made = self._made([job for place, job in enumerate(jobs) if place not in known])
        for place, job in enumerate(jobs):
            answer = (cache.answer(job) or self._planned(job)) if cache and place in known else next(made)
            self.files.digests.update(answer.digests)
            yield answer

    def _made(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """Answers that nobody knows yet."""
        with self._pool(len(jobs)) as pool:
            self.say(told.of_work(len(jobs), pool))
            if pool is None:
                yield from map(self._planned, jobs)
                return
            from iaccheck.estate.home import Home

            home = Home(pool, self.ground, self.files, self.found.reached_from)
            with closing(home.replies(jobs)) as replies:
                yield from map(self._taken, jobs, replies)

    def _pool(self, jobs: int) -> AbstractContextManager[Pool | None]:
        """Who else plans so many root modules; None if this process does it by itself."""
        if not (self.others is None or isinstance(self.others, int)):
            return nullcontext(self.others if jobs else None)
        count = 1 if self.files.replaced else jobs * 2 // WORTH_IT
        if min(count, self.others or count) < 2:
            return nullcontext()
        from iaccheck.estate.processes import processes, usable

        count = min(count, self.others or usable())
        return processes(self.ground, self.files, count) if count > 1 else nullcontext()

    def _planned(self, job: Job) -> Answer:
        """Planned in this process."""
        if self._planner is None:
            self._planner = Planner(self.ground, self.files)
        answer = self._planner.answer(job)
        if self.cache is not None and may_be_kept(answer):
            self.cache.keep(job, packed_answer(answer), answer.seen)
        return answer

    def _taken(self, job: Job, reply: Reply) -> Answer:
        """Planned by another one, if it could."""
        from iaccheck.estate.home import answer_of

        answer = answer_of(reply)
        if answer is None:
            return self._planned(job)
        if self.cache is not None and reply.may_be_kept:
            self.cache.keep(job, reply.answer, answer.seen)
        return answer
