"""How does an OpenTimestamps calendar promise a stamp, and when has it kept its word?

A calendar gathers digests and, some hours later, has one block of Bitcoin commit to all of them.
What a proof leads to is the Merkle root of a block of a certain height. Its time stands in that
block's header, which we do not have: so a finished proof is kept and told, and claims no time.

The library `opentimestamps` (extra `ots`) is imported only when a calendar is configured, and
never its own client, which would ask past the guard.
"""

from dataclasses import dataclass
from typing import Any

from onrecord.network.asking import Fetch
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.record.exchanges import Exchange

__all__ = [
    "Block",
    "CalendarError",
    "CalendarProof",
    "NoOpenTimestamps",
    "ask_calendar",
    "ask_for_more",
    "read_promise",
    "read_proof",
    "require_opentimestamps",
]

MAX_ANSWER = 10_000  # bytes: the bound of the protocol's own client
_MAX_PROOF = 100_000  # bytes: a promise and what completes it
_MOST_PENDING = 8
_ACCEPT = (("accept", "application/vnd.opentimestamps.v1"),)


class NoOpenTimestamps(OnrecordError):
    """A calendar is configured, and the library that reads its proofs is not installed."""

    advice = "Install it: pip install 'onrecord[ots]'; or empty [time] calendars."
    exit_code = EXIT_ENVIRONMENT


class CalendarError(OnrecordError):
    """What a calendar answered is no proof about our digest."""

    advice = "Keep the answer, and ask the calendar again later."


@dataclass(frozen=True, slots=True)
class Block:
    """A block of Bitcoin whose Merkle root (as in its header) a proof leads to."""

    height: int
    merkle_root: bytes


@dataclass(frozen=True, slots=True)
class CalendarProof:
    """A detached proof (`.ots`, as the `ots` program reads it) about a SHA-256.

    `pending` are what the calendar must be asked for to complete it.
    """

    raw: bytes
    pending: tuple[bytes, ...]
    blocks: tuple[Block, ...]


async def ask_calendar(network: Fetch, url: str, digest: bytes) -> Exchange:
    """Submit a SHA-256 to a calendar; it learns nothing else. Nothing is read yet."""
    return await network.fetch(
        f"{url.rstrip('/')}/digest", method="POST", headers=_ACCEPT, body=digest
    )


def read_promise(answer: bytes, digest: bytes) -> CalendarProof:
    """The proof that a calendar's answer to this digest begins. CalendarError, NoOpenTimestamps."""
    timestamps = _library()
    return _proof(_deserialized(answer, digest, timestamps), timestamps)


def read_proof(raw: bytes, digest: bytes) -> CalendarProof:
    """Read a proof about this digest. Raises CalendarError, NoOpenTimestamps."""
    timestamps = _library()
    return _proof(_detached(raw, digest, timestamps).timestamp, timestamps)


async def ask_for_more(
    network: Fetch, url: str, proof: CalendarProof, digest: bytes
) -> CalendarProof | None:
    """The proof with what the calendar has added by now; None if that is nothing yet.

    Only the configured calendar is asked, whatever address the proof names. Raises CalendarError
    if what came can't be read, NoOpenTimestamps.
    """
    timestamps = _library()
    whole = _detached(proof.raw, digest, timestamps).timestamp
    for commitment in proof.pending:
        exchange = await network.fetch(
            f"{url.rstrip('/')}/timestamp/{commitment.hex()}", headers=_ACCEPT
        )
        if exchange.failure is None and exchange.status == 200:
            more = _deserialized(exchange.body, commitment, timestamps)
            _merge(whole, commitment, more)
    found = _proof(whole, timestamps)
    return found if found.blocks and found.raw != proof.raw else None


def require_opentimestamps() -> None:
    """Return if the library is installed; NoOpenTimestamps."""
    _library()


def _library() -> "_Parts":
    """The library's parts that read and write proofs, which open no connection."""
    try:
        from opentimestamps.core import (  # type: ignore[import-untyped]  # it has no types
            notary,
            op,
            serialize,
            timestamp,
        )
    except ImportError as error:
        raise NoOpenTimestamps("the library opentimestamps is not installed") from error
    return _Parts(notary, op, serialize, timestamp)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Modules of a library without types."""

    notary: Any
    op: Any
    serialize: Any
    timestamp: Any


def _deserialized(data: bytes, digest: bytes, parts: _Parts) -> Any:
    if len(data) > MAX_ANSWER:
        raise CalendarError(f"the calendar's answer has {len(data)} bytes")
    try:
        context = parts.serialize.BytesDeserializationContext(data)
        found = parts.timestamp.Timestamp.deserialize(context, digest)
        context.assert_eof()
    except _hostile(parts) as error:
        raise CalendarError(f"the calendar's answer is no proof: {str(error)[:120]}") from error
    return found


def _detached(raw: bytes, digest: bytes, parts: _Parts) -> Any:
    if len(raw) > _MAX_PROOF:
        raise CalendarError(f"a proof of {len(raw)} bytes")
    try:
        context = parts.serialize.BytesDeserializationContext(raw)
        found = parts.timestamp.DetachedTimestampFile.deserialize(context)
    except _hostile(parts) as error:
        raise CalendarError(f"the proof can't be read: {str(error)[:120]}") from error
    is_ours = found.file_digest == digest and isinstance(found.file_hash_op, parts.op.OpSHA256)
    if not is_ours:
        raise CalendarError("the proof is about other bytes than the note")
    return found


def _hostile(parts: _Parts) -> tuple[type[Exception], ...]:
    """What the library raises for bytes that are no proof."""
    return (
        parts.serialize.DeserializationError,
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
        Warning,  # of operations that the library may drop, where warnings are errors
    )


def _merge(whole: Any, commitment: bytes, more: Any) -> None:
    """Put what completes a promise in the place where the promise stands."""
    waiting = [whole]
    while waiting:
        found = waiting.pop()
        if found.msg == commitment:
            found.merge(more)
            return
        waiting += found.ops.values()
    raise CalendarError("the calendar speaks of what the proof does not lead to")


def _proof(timestamp: Any, parts: _Parts) -> CalendarProof:
    attested = list(timestamp.all_attestations())
    pending = {msg for msg, one in attested if isinstance(one, parts.notary.PendingAttestation)}
    kind = parts.notary.BitcoinBlockHeaderAttestation
    blocks = {Block(one.height, msg) for msg, one in attested if isinstance(one, kind)}
    if not pending and not blocks:
        raise CalendarError("the proof leads neither to a calendar's promise nor to a block")
    if len(pending) > _MOST_PENDING:
        raise CalendarError(f"the proof holds {len(pending)} promises")
    context = parts.serialize.BytesSerializationContext()
    parts.timestamp.DetachedTimestampFile(parts.op.OpSHA256(), timestamp).serialize(context)
    order = sorted(blocks, key=lambda block: block.height)
    return CalendarProof(context.getbytes(), tuple(sorted(pending)), tuple(order))
