"""Root modules to plan -> each one planned, in the same order: sent out in parcels through an executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from itertools import islice
from typing import Protocol

from iaccheck.estate.bundle import Bundle, Desk
from iaccheck.estate.parcel import (
    Order,
    Reply,
    answer_in,
    identity,
    opened,
    packed_ground,
    packed_order,
    reply_with,
    sent,
    unpacked_replies,
    wrapped,
)
from iaccheck.estate.worker import answered
from iaccheck.files import MEGABYTE
from iaccheck.model import Root
from iaccheck.source import Diagnostic, Location, UsageError
from iaccheck.wire import Malformed
from iaccheck.work import Answer, Job, Planner

MOST_JOBS = 50
"""So many root modules go out together: each takes about a millisecond, and what they share travels once."""
MOST_SENT = 2 * MEGABYTE
"""Bytes of contents, of which a parcel holds no more than the last root module adds."""
AHEAD = 2
"""For each thing that a pool does at once, so many parcels are out: one at work, and the next one at hand."""
MOST_ROUNDS = 20
"""A root module that has more questions, each time about what the answers led it to, is planned at home."""
PATIENCE = 5.0
"""Seconds without an answer after which the pool is asked whether anybody is there."""
AT_HOME = Reply()


class Pool(Protocol):
    """Others who work for this run."""

    @property
    def executor(self) -> Executor:
        """What takes a function of this package with bytes, and returns bytes."""

    def width(self) -> int:
        """How many parcels can be worked on at once, at present."""

    def look(self, waited: float) -> None:
        """Told that nothing came back for so many seconds. UsageError if nothing will."""

    def explain(self, error: BaseException) -> None:
        """Told why a parcel did not come back. UsageError, unless it ended everybody it was given to."""


class Home:
    """Sends root modules out, answers questions about the checked tree, and gives the results in order."""

    def __init__(self, pool: Pool, planner: Planner, reached: Callable[[Iterable[str]], Iterable[str]]) -> None:
        """`planner` plans here what nobody else can; `reached` tells which folders some seem to call."""
        self.pool, self.planner, self.desk = pool, planner, Desk(planner.files, reached)
        self.ground = packed_ground(planner.ground)
        self.waited = 0.0

    def answers(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """Each root module, planned. UsageError if what one is given is wrong, or nobody is there to plan it."""
        waiting = iter(jobs)
        most = min(MOST_JOBS, -(-len(jobs) // (AHEAD * max(1, self.pool.width()))))
        trips: deque[Trip] = deque()
        try:
            while self._fill(trips, waiting, most):
                while trips and not trips[0].open:
                    yield from trips.popleft().results(self.planner.answer)
                self._take_some(trips)
        finally:
            for trip in trips:
                if trip.future is not None:
                    trip.future.cancel()

    def _fill(self, trips: deque[Trip], waiting: Iterator[Job], most: int) -> bool:
        """Send out as much as the pool can use soon; returns whether something is out, or back."""
        width = max(1, self.pool.width())
        while len(trips) <= AHEAD * width and (trip := self._packed(islice(waiting, most))).jobs:
            trips.append(trip)
            self._send(trip)
        return bool(trips)

    def _packed(self, waiting: Iterator[Job]) -> Trip:
        trip, size = Trip(), 0
        while size < MOST_SENT and (job := next(waiting, None)):
            size += self.desk.open(trip.bundle, job)
            trip.add(job)
        return trip

    def _send(self, trip: Trip) -> None:
        """Send out what has no result yet; what no parcel can hold stays at home."""
        self.planner.files.begin()  # it is not for this process that questions were asked
        jobs = tuple(sent(trip.jobs[number]) for number in trip.open)
        if not jobs:
            return
        try:
            order = packed_order(Order(self.ground, jobs, trip.bundle))
        except UnicodeEncodeError:  # a name that is no text
            trip.take([AT_HOME] * len(jobs), self.desk)
        else:
            trip.future = self.pool.executor.submit(answered, wrapped(order))

    def _take_some(self, trips: deque[Trip]) -> None:
        """Wait until something is back, and take it."""
        out = {trip.future: trip for trip in trips if trip.future is not None}
        done, _ = wait(out, PATIENCE, FIRST_COMPLETED)
        self.waited = 0.0 if done or not out else self.waited + PATIENCE
        if self.waited:
            self.pool.look(self.waited)
        for future in done:
            trip = out[future]
            trip.future = None
            error = _error(future)
            if error is None:
                trip.take(_replies(future.result(), len(trip.open)), self.desk)
                self._send(trip)
            else:
                self.pool.explain(error)
                self._part(trips, trip)

    def _part(self, trips: deque[Trip], trip: Trip) -> None:
        """Nobody came back from a trip: find out which root module it was, or say so where that is known."""
        if len(trip.jobs) == 1:
            trip.take([reply_with(self._ended(trip.jobs[0]))], self.desk)
            return
        place = trips.index(trip)
        del trips[place]
        for job in reversed(trip.jobs):  # those that had come back go again: it is seldom, and simple
            one = self._packed(iter([job]))
            trips.insert(place, one)
            self._send(one)

    def _ended(self, job: Job) -> Answer:
        """A root module of which nothing is known, since planning it ended every worker."""
        shown = self.desk.files.shown(job.folder)
        detail = (
            f"{shown} could not be planned: it ended each worker that it was given to. Run iaccheck {shown} without "
            "--scheduler to see how much memory it takes."
        )
        said = Diagnostic("error", "Root module ended workers", detail, Location(shown, 1, 1, 1, 1))
        return Answer(Root(job.name, shown, (), (), (), unreadable=(said,), aliases=job.aliases), (), (), (), {}, {})


class Trip:
    """Some root modules on their way: out, back, and out again with more answers to their questions."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.bundle = Bundle()
        self.future: Future[bytes] | None = None
        """What will come back; None while nothing is out."""
        self.rounds = 0
        self.replies: dict[int, Reply] = {}
        """By number of the job."""

    def add(self, job: Job) -> None:
        """Take one more along."""
        self.jobs.append(job)

    @property
    def open(self) -> list[int]:
        """The numbers of the jobs that have no result yet."""
        return [number for number in range(len(self.jobs)) if number not in self.replies]

    def take(self, replies: Sequence[Reply], desk: Desk) -> None:
        """Keep results, and answer questions for the next round; one with ever more of them is left for home."""
        self.rounds += 1
        for number, reply in zip(self.open, replies, strict=True):
            if not reply.missing:
                self.replies[number] = reply
            elif self.rounds > MOST_ROUNDS:
                self.replies[number] = AT_HOME
            for question in reply.missing:
                desk.answer(self.bundle, question)
        if not self.open:
            self.bundle = Bundle()

    def results(self, here: Callable[[Job], Answer]) -> Iterator[Answer]:
        """Each root module, planned, `here` if it has to be. UsageError if what one is given is wrong."""
        for number, job in enumerate(self.jobs):
            reply = self.replies.pop(number)
            if reply.refused is not None:
                raise UsageError(reply.refused)
            yield _answer(reply) or here(job)


def _error(future: Future[bytes]) -> BaseException | None:
    return CancelledError() if future.cancelled() else future.exception()


def _replies(parcel: bytes, count: int) -> tuple[Reply, ...]:
    """What came of so many root modules. UsageError if who sent it is not as we are."""
    name, content = opened(parcel)
    if name != identity():
        raise UsageError(
            f"a worker has {name}, and here it is {identity()}: install the same iaccheck and Python for the "
            "scheduler and all workers, and start them again"
        )
    try:
        replies = unpacked_replies(content)
    except Malformed as error:
        raise _odd(error) from None
    if len(replies) != count:
        raise _odd("the number of root modules is another one")
    return replies


def _answer(reply: Reply) -> Answer | None:
    try:
        return answer_in(reply)
    except Malformed as error:
        raise _odd(error) from None


def _odd(why: object) -> UsageError:
    return UsageError(f"a worker sent back what no iaccheck would: {why}")
