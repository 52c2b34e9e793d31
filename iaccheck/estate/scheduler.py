"""The address of a Dask scheduler -> a pool of its workers. Dask is imported only here, and only when it is named."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from iaccheck.estate.parcel import identity
from iaccheck.estate.pool import Pool
from iaccheck.source import UsageError

if TYPE_CHECKING:
    from distributed import Client

CONNECTING = 10
"""Seconds in which a scheduler has to answer."""
ARRIVING = 30
"""Seconds in which a worker has to be there, at first and whenever all are gone."""
ASKING = 5
"""Seconds for a worker to say who it is; of one that is stuck it is not known, and parcels that come back tell."""
FRESH = 2.0
"""Seconds for which it is taken as known which workers there are."""
MOST_TOLD = 5
"""So many workers are named that cannot be used."""
INSTALL = "Install the same iaccheck and Python for the scheduler and all workers: pip install 'iaccheck[dask]'"
GONE = f"all its workers are gone, for {ARRIVING} s now: their own output says why they ended"
CERTIFICATES = "set distributed.comm.tls in its configuration, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the like"
LOST = "the connection was lost while root modules were planned: run again when the scheduler is up"


@contextmanager
def scheduler(url: str) -> Iterator[Cluster]:
    """The workers of a scheduler, as long as the `with` block lasts; it leaves no task behind.

    UsageError if nobody answers there, no worker is there, one of them is not as we are, or Dask is not installed.
    """
    client = _connected(url)
    try:
        _check_scheduler(client, url)
        _await_worker(client, url)
        cluster = Cluster(url, client)
        try:
            yield cluster
        finally:
            cluster.executor.shutdown(wait=False)
    finally:
        client.close(timeout=CONNECTING)


class Cluster(Pool):
    """Workers of a scheduler, who may come and go."""

    def __init__(self, url: str, client: Client) -> None:
        super().__init__(client.get_executor(pure=False), 0)
        self.url, self.client = url, client
        self._known: Mapping[str, int] = {}
        self._until = 0.0
        self.width()

    def width(self) -> int:
        """See `Pool`. UsageError if a worker has come that is not as we are: work given to it would end it."""
        if time.monotonic() >= self._until:
            there = _threads(self.client, self.url)
            _check_workers(self.client, self.url, there.keys() - self._known.keys())
            self._known = there
            self._until = time.monotonic() + FRESH
        return len(self._known)

    def look(self, waited: float) -> None:
        """See `Pool`."""
        if self.client.status != "running":
            raise UsageError(f"--scheduler {self.url}: {LOST}")
        if waited >= ARRIVING and not _threads(self.client, self.url):
            raise UsageError(f"--scheduler {self.url}: {GONE}")

    def explain(self, error: BaseException) -> None:
        """See `Pool`."""
        if type(error).__name__ == "KilledWorker":
            return
        if isinstance(error, CancelledError):
            raise UsageError(f"--scheduler {self.url}: {LOST}")
        raise UsageError(f"--scheduler {self.url}: root modules could not be planned there, {_cause(error)}\n{INSTALL}")


def _connected(url: str) -> Client:
    """A client of the scheduler. UsageError that says what to try if there is none."""
    if "://" not in url:
        raise UsageError(f"--scheduler {url}: write tcp://{url}, or tls://{url} (the scheduler prints its address)")
    try:
        import dask
        from distributed import Client
        from distributed.security import Security
    except ImportError as error:
        raise UsageError(f"--scheduler needs Dask ({error}): pip install 'iaccheck[dask]'") from None
    _be_silent()
    arguments = Security().get_connection_args("client")
    if url.startswith("tls://") and arguments.get("ssl_context") is None:
        raise UsageError(f"--scheduler {url}: Dask knows no certificates: {CERTIFICATES}")
    dask.config.set({"distributed.admin.low-level-log-length": 0})  # else it keeps the last 1000 parcels
    try:
        asyncio.run(_greeted(url, arguments))
        with dask.config.set({"distributed.comm.timeouts.connect": CONNECTING}):
            return Client(url, timeout=CONNECTING, set_as_default=False, name="iaccheck")
    except Exception as error:  # what is no scheduler may answer anything
        why = "" if isinstance(error, MemoryError) else str(error).partition("\n")[0]
        raise UsageError(
            f"--scheduler {url}: no scheduler answers there ({why or 'what answers speaks otherwise, or not at all'})\n"
            "Is it up (dask scheduler), is this the address that it prints, and may this machine reach its port?"
        ) from None


async def _greeted(url: str, arguments: Mapping[str, Any]) -> None:
    """Greet a scheduler as a client does, which would wait for ever for an answer that never comes."""
    from distributed.comm import connect

    comm = await asyncio.wait_for(connect(url, timeout=CONNECTING, **arguments), CONNECTING + 1)
    await comm.close()


def _be_silent() -> None:
    """What Dask would log or warn of is said by us, where it matters: in one line."""
    import logging
    import warnings

    for name in list(logging.root.manager.loggerDict):  # some have a level of their own
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module=r"distributed\b")


def _await_worker(client: Client, url: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ARRIVING)
    except (OSError, TimeoutError):
        raise UsageError(f"--scheduler {url}: {_no_worker(url)}") from None


def _no_worker(url: str) -> str:
    return f"it has had no worker for {ARRIVING} s: start some (dask worker {url})"


def _threads(client: Client, url: str) -> Mapping[str, int]:
    """The workers, with how many threads each has."""
    try:
        found: Mapping[str, int] = client.nthreads()
    except (OSError, CancelledError):
        raise UsageError(f"--scheduler {url}: {LOST}") from None
    return found


# --- who is there ---------------------------------------------------------------------------------------


def _check_scheduler(client: Client, url: str) -> None:
    """It passes work on, and for that has to know what it is. UsageError if it does not."""
    try:
        client.run_on_scheduler(identity)
    except Exception as error:  # whatever goes wrong there is told here as it was there
        raise UsageError(f"--scheduler {url}: the scheduler itself {_who(error)}\n{INSTALL}") from None


def _check_workers(client: Client, url: str, workers: Iterable[str]) -> None:
    """Before they get work: Dask ends a worker that does not know what it is given. UsageError if one is not as we are.

    Some may be fit for it, but who may answer must not depend on who is quick.
    """
    told = client.sync(_told, client, sorted(workers)) if workers else {}
    wrong = [f"{worker} {_who(said)}" for worker, said in told.items() if said not in {identity(), None}]
    if wrong:
        more = [f"and {len(wrong) - MOST_TOLD} others"] if len(wrong) > MOST_TOLD else []
        lines = [f"--scheduler {url}: workers that differ from this machine, which has {identity()}:"]
        raise UsageError("\n".join([*lines, *wrong[:MOST_TOLD], *more, f"{INSTALL}, and start them again"]))


async def _told(client: Client, workers: Iterable[str]) -> Mapping[str, object]:
    """What each worker says it is: a text, what went wrong there, or None if it does not answer."""
    return dict(await asyncio.gather(*(_asked(client, worker) for worker in workers)))


async def _asked(client: Client, worker: str) -> tuple[str, object]:
    try:
        said = await asyncio.wait_for(client.run(identity, workers=[worker], on_error="return"), ASKING)
        return worker, said.get(worker)
    except (OSError, TimeoutError):  # it is stuck, or has just gone
        return worker, None


def _who(said: object) -> str:
    if "No module named 'iaccheck'" in str(said):  # Dask tells of some errors in words only
        return "has no iaccheck"
    return f"has another iaccheck ({_cause(said)})" if isinstance(said, BaseException) else f"has {said}"


def _cause(error: BaseException) -> str:
    """What was at the bottom of it, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}".partition("\n")[0]
