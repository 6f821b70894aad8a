"""Where did the polls leave off? Notes for a restart, written for all sources at once.

They lie in the archive's notes, which pages read, and may be lost or spoiled at any time: then the
last look is the last entry of the record. A gap is noted in state.db before it is appended, and
forgotten after: whatever ends the watch in between, the very same entry is appended once more, which
the log takes once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import AccountState, Identity
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.sources.standing import Standing
from onrecord.watch.sources.watched import Key, Source

__all__ = [
    "Noted",
    "append_gaps",
    "last_look",
    "looked_at",
    "note",
    "noted",
    "owed_gaps",
    "written",
    "written_gaps",
]

_LOOKS = "sources/looks"
_GAPS = "sources/gaps"


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of a source."""

    looked_at: datetime
    posted_at: datetime | None
    settle_at: datetime | None
    reasons: tuple[str, ...]


def written(standings: Iterable[Standing]) -> str:
    """The notes of all sources: to be written by `note`, perhaps in another thread."""
    held: dict[str, dict[str, list[Any]]] = {}
    for one in standings:
        platform, account = one.source.key
        times = [one.looked_at.timestamp(), _seconds(one.posted_at), _seconds(one.settle_at)]
        held.setdefault(platform, {})[account] = [*times, one.reasons]
    return json.dumps(held)


def note(archive: Archive, text: str) -> None:
    """Keep the notes of all sources in the place of those before."""
    archive.notes.set(_LOOKS, text)


def noted(archive: Archive) -> dict[Key, Noted]:
    """What was noted of each source."""
    try:
        held = json.loads(archive.notes.get(_LOOKS) or "{}")
        return {
            (platform, AccountId(account)): _read(*values)
            for platform, accounts in held.items()
            for account, values in accounts.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError, OSError):
        return {}  # spoiled notes are as good as lost


def looked_at(archive: Archive) -> Mapping[Key, datetime]:
    """When each source was last looked at with success, as far as it is noted."""
    return {key: one.looked_at for key, one in noted(archive).items()}


def last_look(archive: Archive, source: Source) -> datetime:
    """The last look that the record shows, where the notes are lost."""
    platform, account = source.key
    _, _, digest = archive.index.looks_at_account(platform, account).partition(" ")
    last = archive.find(Digest(digest)) if digest else None
    found = None if last is None else _good_look(last)
    if found is None:
        about = archive.index.entries_of_account(platform, account)
        found = next(filter(None, map(_good_look, reversed(about))), None)
    return max(source.enrolled_at, found or source.enrolled_at)


def owed_gaps(archive: Archive) -> list[Gap]:
    """Gaps that were noted, and perhaps not appended."""
    try:
        return [_gap(*one) for one in json.loads(archive.state.get(_GAPS) or "[]")]
    except (ValueError, TypeError, RecursionError, TimeError):
        return []


def written_gaps(gaps: Iterable[Gap]) -> str:
    """Gaps as they are noted before they are appended."""
    return json.dumps([_written(gap) for gap in gaps])


def append_gaps(archive: Archive, gaps: Sequence[Gap], text: str) -> None:
    """Append gaps, each once; `text` are the notes of all sources as they stand after them."""
    archive.state.set(_GAPS, written_gaps(gaps))
    archive.append(tuple(dict.fromkeys(gaps)))
    note(archive, text)
    archive.state.set(_GAPS, None)


def _good_look(logged: Logged) -> datetime | None:
    """When an entry shows that we could look, or that we have owned to it that we could not."""
    match logged.entry:
        case AccountObservation(fact=AccountState() | Identity()) as entry:
            return entry.observed_at
        case Looks(ended_at=at) | Gap(ended_at=at):
            return at
        case _:
            return None


def _read(looked: float, posted: float | None, settle: float | None, why: Any) -> Noted:
    if not (isinstance(why, list) and all(isinstance(one, str) for one in why)):
        raise TypeError("not words")
    return Noted(_moment(looked), _maybe(posted), _maybe(settle), tuple(why))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _written(gap: Gap) -> list[str]:
    times = [instant(at) for at in (gap.began_at, gap.ended_at, gap.noted_at)]
    return [gap.platform, gap.account, *times, gap.why]


def _gap(
    platform: object, account: object, began: str, ended: str, noted_at: str, why: object
) -> Gap:
    if not (isinstance(platform, str) and isinstance(account, str) and isinstance(why, str)):
        raise TypeError("not text")
    return Gap(
        platform=platform,
        account=AccountId(account),
        began_at=read_instant(began),
        ended_at=read_instant(ended),
        why=why,
        noted_at=read_instant(noted_at),
    )
