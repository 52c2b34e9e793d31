"""What goes out and comes back ↔ bytes: MessagePack of plain lists, with a first line that says who packed it.

Nothing in a parcel can make its reader do anything. What reads it names each of our own types itself.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from typing import Any, TypeVar

from msgspec import MsgspecError, Raw, Struct, msgpack
from msgspec.structs import replace

from iaccheck import __version__
from iaccheck.estate.bundle import Bundle, Question
from iaccheck.limits import Limits
from iaccheck.terraform.planning import Planning
from iaccheck.wire import Malformed, packed_type, unpacked_type
from iaccheck.work import Answer, Ground, Job, answer_from, may_be_kept, packed_answer

Kind = TypeVar("Kind")
ENDS = b"\n"
"""What comes after the first line, which all versions read alike."""


class Order(Struct, frozen=True, array_like=True):
    """Root modules to plan, with what they may read."""

    ground: bytes
    jobs: tuple[SentJob, ...]
    bundle: Bundle | None
    """None if who takes it sees the files themselves."""


class SentJob(Struct, frozen=True, array_like=True):
    """A `Job`, with what of the environment Terraform looks at."""

    name: str
    folder: str
    aliases: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]
    environment: dict[str, str]
    workspace: str | None


class SentGround(Struct, frozen=True, array_like=True):
    """A `Ground`, with types as `wire` has them."""

    top: str
    working_directory: str
    named: tuple[str, ...]
    wanted: dict[str, dict[str, bool]]
    types: dict[str, Any]
    mark: str
    limits: Limits


class Reply(Struct, frozen=True, array_like=True):
    """What came of one root module: one of these; or nothing, if it has to be planned where one sees what is wrong."""

    answer: bytes | None = None
    seen: tuple[tuple[str, str, Any], ...] = ()
    """What the answer depends on; the last is bytes, a text or a truth."""
    may_be_kept: bool = False
    """Whether that is known, and nothing in the answer is sensitive."""
    missing: tuple[Question, ...] = ()
    """What has to be known first."""
    refused: str | None = None
    """What the user told us wrong."""


@cache
def identity() -> str:
    """What has to be the same on both ends: this iaccheck, to the letter, and Python with what it knows of texts."""
    python = ".".join(map(str, sys.version_info[:2]))
    return f"iaccheck {__version__} ({_digest_of_code()}) on Python {python} ({sys.platform})"


def _digest_of_code() -> str:
    """A digest of all modules of iaccheck: versions may be equal where what was installed is not."""
    import hashlib
    from importlib.resources import files

    found = hashlib.blake2b(digest_size=4)
    pending = [files("iaccheck")]
    while pending:
        for entry in sorted(pending.pop().iterdir(), key=lambda each: each.name):
            if entry.is_dir() and not entry.name.startswith(("_", ".")):
                pending.append(entry)
            elif entry.name.endswith(".py"):
                found.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return found.hexdigest()


def wrapped(content: bytes) -> bytes:
    """A parcel of some content."""
    return identity().encode() + ENDS + content


def opened(parcel: bytes) -> tuple[str, bytes]:
    """Who packed a parcel, and its content, which is of use only to who is the same."""
    name, _, content = parcel.partition(ENDS)
    return name.decode("utf-8", "replace"), content


# --- what goes out --------------------------------------------------------------------------------------


def packed_ground(ground: Ground) -> bytes:
    """What all root modules share."""
    types = {name: packed_type(type_) for name, type_ in ground.types.items()}
    wanted = {type_: dict(names) for type_, names in ground.wanted.items()}
    return msgpack.encode(
        SentGround(ground.top, ground.working_directory, ground.named, wanted, types, ground.mark, ground.limits)
    )


@lru_cache(4)
def unpacked_ground(packed: bytes) -> Ground:
    """The same; that of the last ones is kept, since each parcel of a run has it. Malformed if it is none."""
    sent = _decoded(packed, SentGround)
    types = {name: unpacked_type(type_) for name, type_ in sent.types.items()}
    return Ground(sent.top, sent.working_directory, sent.named, sent.wanted, types, sent.mark, sent.limits)


def sent(job: Job) -> SentJob:
    """A job as it goes out."""
    how = job.planning
    return SentJob(job.name, job.folder, job.aliases, how.arguments, dict(how.environment), how.workspace)


def received(sent: SentJob) -> Job:
    """The job that came."""
    return Job(sent.name, sent.folder, Planning(sent.arguments, sent.environment, sent.workspace), sent.aliases)


def packed_order(order: Order) -> bytes:
    """Root modules to plan. UnicodeEncodeError for names that are no text."""
    return msgpack.encode(order)


def unpacked_order(content: bytes) -> Order:
    """The same. Malformed if it is none."""
    return _decoded(content, Order)


# --- what comes back ------------------------------------------------------------------------------------


def reply_with(answer: Answer | None) -> Reply:
    """A root module, planned. One that holds text that no program can write down does not cross."""
    packed = packed_answer(answer) if answer else None
    if answer is None or packed is None:
        return Reply()
    seen = tuple((*question, said) for question, said in answer.seen.items())
    return Reply(packed, seen, may_be_kept(answer))


def answer_in(reply: Reply) -> Answer | None:
    """The same; None if it did not cross. Malformed if it is none."""
    if reply.answer is None:
        return None
    seen = {(kind, path): said for kind, path, said in reply.seen if isinstance(said, bytes | str | bool)}
    try:
        return replace(answer_from(reply.answer), seen=seen)
    except (MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None


def packed_reply(reply: Reply) -> Raw:
    """What came of one root module. UnicodeEncodeError for texts that are none."""
    return Raw(msgpack.encode(reply))


def unpacked_replies(content: bytes) -> tuple[Reply, ...]:
    """What came of each root module of an order. Malformed if it is something else."""
    return _decoded(content, tuple[Reply, ...])


def _decoded(content: bytes, type_: type[Kind]) -> Kind:
    try:
        return msgpack.decode(content, type=type_)
    except (MsgspecError, RecursionError) as error:
        raise Malformed(str(error)) from None
