"""The address of a Dask scheduler -> a pool of its workers. Dask is imported only here, and only when it is named."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from iaccheck.source import UsageError

if TYPE_CHECKING:
    from distributed import Client

CONNECTING = 10
"""Seconds in which a scheduler has to answer."""
ARRIVING = 30
"""Seconds in which a worker has to be there, at first and whenever all are gone."""
FRESH = 2.0
"""Seconds for which it is taken as known how many workers there are."""
GONE = (
    f"all its workers are gone, for {ARRIVING} s now. One that has no iaccheck ends when it is given work: run "
    "pip install 'iaccheck[dask]' on each of them; its own output says why it ended"
)
CERTIFICATES = "set distributed.comm.tls in its configuration, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE and the like"
LOST = "the connection was lost while root modules were planned: run again when the scheduler is up"


@contextmanager
def scheduler(url: str) -> Iterator[Cluster]:
    """The workers of a scheduler, as long as the `with` block lasts; it leaves no task behind.

    UsageError if nobody answers there, no worker is there, or Dask is not installed.
    """
    client = _connected(url)
    executor = client.get_executor(pure=False)
    try:
        _await_worker(client, url)
        yield Cluster(url, client, executor)
    finally:
        executor.shutdown(wait=False)
        client.close(timeout=CONNECTING)


class Cluster:
    """See `iaccheck.estate.home.Pool`."""

    def __init__(self, url: str, client: Client, executor: Executor) -> None:
        self.url, self.client, self._executor = url, client, executor
        self._known, self._until = 0, 0.0

    @property
    def executor(self) -> Executor:
        """See `Pool`."""
        return self._executor

    def width(self) -> int:
        """See `Pool`."""
        if time.monotonic() >= self._until:
            self._known = len(_threads(self.client, self.url))
            self._until = time.monotonic() + FRESH
        return self._known

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
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        raise UsageError(
            f"--scheduler {self.url}: root modules could not be planned there, {type(cause).__name__}: {cause}\n"
            "The scheduler and all workers need the same iaccheck and Python as here: pip install 'iaccheck[dask]'"
        )


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
    if url.startswith("tls://") and Security().get_connection_args("client").get("ssl_context") is None:
        raise UsageError(f"--scheduler {url}: Dask knows no certificates: {CERTIFICATES}")
    try:
        with dask.config.set({"distributed.comm.timeouts.connect": CONNECTING}):
            return Client(url, timeout=CONNECTING, set_as_default=False, name="iaccheck")
    except (OSError, ValueError, TypeError) as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        raise UsageError(
            f"--scheduler {url}: no scheduler answers there ({why})\n"
            "Is it up (dask scheduler), is this the address that it prints, and may this machine reach its port?"
        ) from None


def _be_silent() -> None:
    """What Dask would log or warn of is said by us, where it matters: in one line."""
    import logging
    import warnings

    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
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
