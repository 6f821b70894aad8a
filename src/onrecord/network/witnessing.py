"""What does a witness say to our checkpoint?

The client's side of C2SP tlog-witness. What a witness says is its word: the lines of a `Cosigned`
are verified by `proof.witnessing.read_cosignatures`, nothing else in an answer is signed.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from onrecord.network.asking import Fetch
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import MAX_NOTE, NoteError, VerifierKey
from onrecord.proof.witnessing import SIZE_TYPE, Submission, WrongAnswer, read_size
from onrecord.record.exchanges import Exchange

__all__ = [
    "Behind",
    "Cosigned",
    "Denied",
    "NoAnswer",
    "Said",
    "ask_view",
    "ask_witness",
    "log_name",
]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """200: signature lines, not verified."""

    lines: bytes


@dataclass(frozen=True, slots=True)
class Behind:
    """409: the size that it has cosigned last."""

    size: int


@dataclass(frozen=True, slots=True)
class Denied:
    """It answered, and will not cosign this: an HTTP status, and what it says."""

    status: int
    says: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing came, or nothing to judge by: a failure of the network, a 429, a 5xx."""

    why: str


Said: TypeAlias = Cosigned | Behind | Denied | NoAnswer


async def ask_witness(fetch: Fetch, url: str, submission: Submission) -> Said:
    """Submit a checkpoint to the witness at this submission prefix, once."""
    exchange = await fetch.fetch(
        f"{url.rstrip('/')}/add-checkpoint",
        method="POST",
        headers=(("content-type", "text/plain; charset=utf-8"),),
        body=str(submission).encode(),
    )
    return _read(exchange)


async def ask_view(
    fetch: Fetch, url: str, origin: str, key: VerifierKey
) -> tuple[Checkpoint, str] | None:
    """The latest checkpoint of a log that a witness of ours has cosigned; None if it shows none.

    Not of the specification, so other witnesses have no such address. The checkpoint returned is
    signed by the log's own key.
    """
    exchange = await fetch.fetch(f"{url.rstrip('/')}/logs/{log_name(origin)}/checkpoint")
    if exchange.status != 200 or len(exchange.body) > MAX_NOTE:
        return None
    try:
        note = exchange.body.decode()
        return open_checkpoint(note, origin, [key])[0], note
    except (UnicodeDecodeError, NoteError, CheckpointError):
        return None


def log_name(origin: str) -> str:
    """A log's name as part of an address: the SHA-256 of its origin, in hex."""
    return sha256(origin.encode()).hexdigest()


def _read(exchange: Exchange) -> Said:
    match exchange.status:
        case 200 if len(exchange.body) <= MAX_NOTE:
            return Cosigned(exchange.body)
        case 200:
            return Denied(200, f"{len(exchange.body)} bytes are more than a few signatures")
        case 409 if _type(exchange) == SIZE_TYPE:
            return _size(exchange)
        case None:
            return NoAnswer(exchange.failure or "no answer")
        case 408 | 429:
            return NoAnswer(f"HTTP {exchange.status}: asked too often, or too slowly")
        case status if status >= 500:
            return NoAnswer(f"HTTP {status}")
        case status:
            return Denied(status, _words(exchange.body))


def _size(exchange: Exchange) -> Said:
    try:
        return Behind(read_size(exchange.body))
    except WrongAnswer as error:
        return Denied(409, str(error))


def _type(exchange: Exchange) -> str:
    told = (value for name, value in exchange.headers if name == "content-type")
    return next(told, "").partition(";")[0].strip().lower()


def _words(body: bytes) -> str:
    """What it says, on one line."""
    return " ".join(body[:400].decode("utf-8", "replace").split())[:200]
