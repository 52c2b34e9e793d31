"""Root modules to plan -> what came of each, in the same order: sent out in parcels through an executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from itertools import islice

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
from iaccheck.estate.pool import Pool
from iaccheck.estate.worker import answered
from iaccheck.files import MEGABYTE, Files
from iaccheck.model import Root
from iaccheck.source import Diagnostic, Location, UsageError
from iaccheck.wire import Malformed
from iaccheck.work import Answer, Ground, Job

MOST_JOBS = 50
"""So many root modules go out together: each takes about a millisecond, and what they share travels once."""
PARCELS = 8
"""So many each worker gets at least, where there are enough root modules, so that all end at about the same time."""
MOST_SENT = 2 * MEGABYTE
"""Bytes of contents, of which a parcel holds no more than the last root module adds."""
AHEAD = 2
"""For each thing that a pool does at once, so many parcels are out: one at work, and the next one at hand."""
MOST_BACK = 16
"""For each, so many more may be back and wait for a slower one before them."""
MOST_ROUNDS = 20
"""A root module that has more questions, each time about what the answers led it to, is planned at home."""
PATIENCE = 5.0
"""Seconds without an answer after which the pool is asked whether anybody is there."""
AT_HOME = Reply()


class Home:
    """Sends root modules out, answers questions about the checked tree, and gives what came of them in order."""

    def __init__(
        self, pool: Pool, ground: Ground, files: Files, reached: Callable[[Iterable[str]], Iterable[str]]
    ) -> None:
        """`reached` tells which folders some folders seem to call."""
        self.pool, self.files = pool, files
        self.desk = Desk(files, reached)
        self.ground = b"" if pool.has_disk else packed_ground(ground)
        self.trips: deque[Trip] = deque()
        """Those whose results were not given yet, in order."""
        self.is_alone = False
        """Whether the pool is broken, so that all that is left is planned here."""
        self.waited = 0.0

    def replies(self, jobs: Sequence[Job]) -> Generator[Reply, None, None]:
        """What came of each root module. UsageError if nobody is there to plan it, or who is there is not as we are."""
        waiting = iter(jobs)
        most = min(MOST_JOBS, -(-len(jobs) // (PARCELS * max(1, self.pool.width()))))
        try:
            while self._fill(waiting, most):
                while self.trips and not self.trips[0].open:
                    yield from self.trips.popleft().results()
                self._take_some()
        finally:
            for trip in self.trips:
                if trip.future is not None:
                    trip.future.cancel()

    def _fill(self, waiting: Iterator[Job], most: int) -> bool:
        """Send out as much as the pool can use soon; returns whether there is something to wait for."""
        suspects = [trip for trip in self.trips if trip.is_suspect and trip.open]
        out = sum(trip.future is not None for trip in self.trips)
        if suspects and not out:
            self._send(suspects[0])
        width = 0 if suspects else max(1, self.pool.width())
        while out < AHEAD * width and len(self.trips) < (AHEAD + MOST_BACK) * width:
            trip = self._packed(islice(waiting, most))
            if not trip.jobs:
                break
            self.trips.append(trip)
            self._send(trip)
            out += trip.future is not None
        return bool(self.trips)

    def _packed(self, waiting: Iterator[Job]) -> Trip:
        trip, size = Trip(), 0
        while size < MOST_SENT and (job := next(waiting, None)):
            if not (self.pool.has_disk or self.is_alone):
                size += self.desk.open(trip.bundle, job)
            trip.jobs.append(job)
        return trip

    def _send(self, trip: Trip) -> None:
        """Send out what has no result yet; what no parcel can hold stays at home."""
        self.files.begin()  # it is not for this process that questions were asked
        jobs = tuple(sent(trip.jobs[number]) for number in trip.open)
        if not jobs:
            return
        try:
            if not self.is_alone:
                order = wrapped(packed_order(Order(self.ground, jobs, None if self.pool.has_disk else trip.bundle)))
                trip.future = self.pool.executor.submit(answered, order)
                return
        except UnicodeEncodeError:  # a name that is no text
            pass
        except BrokenExecutor:
            self.is_alone = True
        trip.take([AT_HOME] * len(jobs), self.desk)

    def _take_some(self) -> None:
        """Wait until something is back, and take it."""
        out = {trip.future: trip for trip in self.trips if trip.future is not None}
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
            elif isinstance(error, BrokenExecutor):
                self.is_alone = True
                self._send(trip)
            else:
                self.pool.explain(error)
                self._part(trip)

    def _part(self, trip: Trip) -> None:
        """Nobody came back from a trip: find out which root module it was, or say so where that is known.

        One after the other, with nothing else out: who waits beside one that ends workers is ended with it.
        """
        if trip.is_suspect and len(trip.jobs) == 1:
            trip.take([reply_with(self._ended(trip.jobs[0]))], self.desk)
            return
        place = self.trips.index(trip)
        del self.trips[place]
        for job in reversed(trip.jobs):  # those that had come back go again: it is seldom, and simple
            self.trips.insert(place, Trip([job], is_suspect=True))

    def _ended(self, job: Job) -> Answer:
        """A root module of which nothing is known, since planning it ended every worker."""
        shown = self.files.shown(job.folder)
        detail = (
            f"{shown} could not be planned: each worker that it was given to ended. Run iaccheck {shown} without "
            "--scheduler to see how much memory it takes."
        )
        said = Diagnostic("error", "Root module ended workers", detail, Location(shown, 1, 1, 1, 1))
        return Answer(Root(job.name, shown, (), (), (), unreadable=(said,), aliases=job.aliases), (), (), (), {}, {})


class Trip:
    """Some root modules on their way: out, back, and out again with more answers to their questions."""

    def __init__(self, jobs: Iterable[Job] = (), is_suspect: bool = False) -> None:
        """A suspect is one of those with whom nobody came back."""
        self.jobs = list(jobs)
        self.bundle = Bundle()
        self.is_suspect = is_suspect
        self.future: Future[bytes] | None = None
        """What will come back; None while nothing is out."""
        self.rounds = 0
        self.kept: dict[int, Reply] = {}
        """Results, by number of the job."""

    @property
    def open(self) -> list[int]:
        """The numbers of the jobs that have no result yet."""
        return [number for number in range(len(self.jobs)) if number not in self.kept]

    def take(self, replies: Sequence[Reply], desk: Desk) -> None:
        """Keep results, and answer questions for the next round; one with ever more of them is left for home."""
        self.rounds += 1
        for number, reply in zip(self.open, replies, strict=True):
            if not reply.missing:
                self.kept[number] = reply
            elif self.rounds > MOST_ROUNDS:
                self.kept[number] = AT_HOME
            for question in reply.missing:
                desk.answer(self.bundle, question)
        if not self.open:
            self.bundle = Bundle()

    def results(self) -> Iterator[Reply]:
        """What came of each root module."""
        for number in range(len(self.jobs)):
            yield self.kept.pop(number)


def answer_of(reply: Reply) -> Answer | None:
    """A root module, planned; None if it has to be planned here. UsageError if what it is given is wrong."""
    if reply.refused is not None:
        raise UsageError(reply.refused)
    try:
        return answer_in(reply)
    except Malformed as error:
        raise _odd(error) from None


def _error(future: Future[bytes]) -> BaseException | None:
    return CancelledError() if future.cancelled() else future.exception()


def _replies(parcel: object, count: int) -> tuple[Reply, ...]:
    """What came of so many root modules; nothing if they met a bug. UsageError if who sent it is not as we are."""
    if not isinstance(parcel, bytes):
        raise _odd("it is no parcel")
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
    if not replies:
        return (AT_HOME,) * count
    if len(replies) != count:
        raise _odd("the number of root modules is another one")
    return replies


def _odd(why: object) -> UsageError:
    return UsageError(f"a worker sent back what no iaccheck would: {why}")
