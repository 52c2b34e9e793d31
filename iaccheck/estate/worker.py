"""A parcel of root modules -> a parcel of what came of them: what is run elsewhere, and needs nothing else there."""

from __future__ import annotations

import signal
import sys
from threading import Lock

from msgspec import Raw, msgpack

from iaccheck import DEEPEST
from iaccheck.estate.bundle import Bundled, Question
from iaccheck.estate.parcel import (
    Order,
    Reply,
    identity,
    opened,
    packed_reply,
    received,
    reply_with,
    unpacked_ground,
    unpacked_order,
    wrapped,
)
from iaccheck.files import Files
from iaccheck.source import UsageError
from iaccheck.work import Ground, Job, Planner

ALONE = Lock()
"""Limits hold for a whole process, so only one parcel is worked on at a time in each."""
_own: list[Planner] = []
"""The planner of a process that was begun for this on the machine that has the files."""


def begin(ground: Ground, files: Files | None, deepest: int) -> None:
    """Make this process one that sees the checked tree itself; `files` is what is known of it already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the run ends these too
    sys.setrecursionlimit(deepest)
    _own[:] = [Planner(ground, files)]


def answered(parcel: bytes) -> bytes:
    """Plan the root modules of a parcel; one that somebody else packed is sent back as it is, with our own name."""
    name, content = opened(parcel)
    if name != identity():
        return wrapped(b"")
    with ALONE:
        sys.setrecursionlimit(max(DEEPEST, sys.getrecursionlimit()))
        try:
            return wrapped(msgpack.encode(_replies(unpacked_order(content))))
        except Exception:  # whose worker this is would log what it was given, secrets included
            return wrapped(msgpack.encode(()))


def _replies(order: Order) -> list[Raw]:
    replies = []
    planner: Planner | None = None
    for sent in order.jobs:
        planner = planner or _planner(order)
        replies.append(_reply(planner, received(sent)))
        if _missing(planner):  # what it has read is not what is there
            planner = None
    return replies


def _planner(order: Order) -> Planner:
    if order.bundle is None:
        return _own[0]
    ground = unpacked_ground(order.ground)
    return Planner(ground, Bundled(ground.top, ground.working_directory, ground.named, order.bundle))


def _missing(planner: Planner) -> tuple[Question, ...]:
    return tuple(planner.files.missing) if isinstance(planner.files, Bundled) else ()


def _reply(planner: Planner, job: Job) -> Raw:
    """What comes of a root module. What fails here is tried again at home, where somebody can see how."""
    try:
        reply = _tried(planner, job)
        missing = _missing(planner)
        return packed_reply(Reply(missing=missing) if missing else reply)
    except Exception:
        return packed_reply(Reply())


def _tried(planner: Planner, job: Job) -> Reply:
    try:
        return reply_with(planner.answer(job))
    except UsageError as error:
        return Reply(refused=str(error))
    except Exception:
        return Reply()
