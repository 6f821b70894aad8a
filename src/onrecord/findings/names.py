"""What was an account called, what did it sign with and where was it kept, from when on?

A handle is a label that was worn at a time. Each value is dated by our own looks, for whoever said
so: nobody tells us the moment of the change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Authenticity
from onrecord.record.outcomes import Identity

__all__ = ["Dated", "handles", "hosts", "keys"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A handle, key or host: since when we know of it, by whose word, and how that is known.

    `last` is our last look at which it was still so.
    """

    value: str
    since: datetime
    last: datetime
    said_by: str
    authenticity: Authenticity
    logged: Logged


def handles(entries: Iterable[Logged]) -> tuple[Dated, ...]:
    """What the account was called, latest first; several handles at once are one value."""
    return _dated(entries, lambda identity: ", ".join(identity.handles))


def keys(entries: Iterable[Logged]) -> tuple[Dated, ...]:
    """What it signed with, latest first."""
    return _dated(entries, lambda identity: identity.signing_key)


def hosts(entries: Iterable[Logged]) -> tuple[Dated, ...]:
    """Where it was kept, latest first."""
    return _dated(entries, lambda identity: identity.host)


def _dated(entries: Iterable[Logged], part: Callable[[Identity], str | None]) -> tuple[Dated, ...]:
    """The values of one part of the identity, each from where we first heard of the change."""
    found: list[Dated] = []
    for logged, entry, identity in sorted(_identities(entries), key=lambda x: x[1].observed_at):
        value, at = part(identity), entry.observed_at
        if value and found and found[-1].value == value:
            found[-1] = replace(found[-1], last=at)
        elif value:
            how = entry.evidence.authenticity
            found.append(Dated(value, at, at, identity.said_by, how, logged))
    return tuple(reversed(found))


def _identities(
    entries: Iterable[Logged],
) -> Iterator[tuple[Logged, AccountObservation, Identity]]:
    for logged in entries:
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity):
            yield logged, entry, entry.fact
