"""What did a service answer, and how does it go on record?

A response that does not verify is kept all the same, and the entry says why it is no stamp.
"""

from collections.abc import Sequence

from onrecord.archive import Archive, TimeService
from onrecord.network.timestamping import AskedService
from onrecord.proof.timestamp import (
    TimeStampError,
    TimeStampRefused,
    Token,
    verify_response,
)
from onrecord.record.entries import Logged
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, Stamped, StampMethod, StampOutcome
from onrecord.watch.owed_stamps import StampedNote

__all__ = ["append_stamp", "read_answer", "why", "without_answer"]

_LONGEST_SAID = 300  # characters of a refusal or fault in an entry


def without_answer(exchange: Exchange) -> Refused | Unreached | Unread | None:
    """What came of asking, if no answer of status 200 did."""
    if exchange.failure is not None:
        return Unreached(exchange.failure)
    match exchange.status:
        case 200:
            return None
        case 401 | 403 | 429 | 451:
            return Refused(f"HTTP {exchange.status}")
        case int(status) if status >= 500:
            return Unreached(f"HTTP {status}")
        case status:
            return Unread(f"HTTP {status}")


def read_answer(
    asked: AskedService, note: bytes, service: TimeService
) -> tuple[StampOutcome, Token | None]:
    """What came of asking a service, and the token if there is one that holds."""
    exchange = asked.exchange
    if (unanswered := without_answer(exchange)) is not None:
        return unanswered, None
    try:
        token = verify_response(
            exchange.body, note=note, request=asked.request, service=service.pinned
        )
    except TimeStampRefused as error:
        return Refused(str(error)[:_LONGEST_SAID]), None
    except TimeStampError as error:
        return Unread(str(error)[:_LONGEST_SAID]), None
    return Stamped(token.said_at), token


def append_stamp(
    archive: Archive,
    note: StampedNote,
    service: str,
    asked: AskedService,
    outcome: StampOutcome,
    revocation: Sequence[bytes],
) -> Logged:
    """Keep the bytes, then append the entry that commits to them."""
    exchange = asked.exchange
    answered = exchange.failure is None and exchange.status == 200
    body = [exchange.body] if answered else []
    kept = archive.keep(note.raw, asked.request, *body, *revocation)
    stamp = Stamp(
        service=service,
        method=StampMethod.RFC3161,
        size=note.checkpoint.size,
        root=note.checkpoint.root.hex(),
        note=kept[0],
        request=kept[1],
        response=kept[2] if answered else None,
        revocation=kept[2 + len(body) :],
        outcome=outcome,
        asked_at=exchange.asked_at,
        answered_at=exchange.answered_at,
    )
    (logged,) = archive.append([stamp])
    return logged


def why(outcome: StampOutcome) -> str:
    match outcome:
        case Refused(said) | Unreached(said) | Unread(said):
            return said
        case Stamped():
            return "it has stamped the head"
        case Promised():
            return "it has promised to stamp the head"
