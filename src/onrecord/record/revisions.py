"""What of a signed revision do findings need, of which an account has tens of thousands?"""

from typing import NamedTuple

from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Revision
from onrecord.record.times import microseconds

__all__ = ["ServedRevision", "served_revision"]


class ServedRevision(NamedTuple):
    """An entry that shows an account's tree at a revision, in short.

    `at` is our clock, in microseconds since 1970; `digest` the SHA-256 of the leaf, 32 bytes;
    `signed` the revision that the signed commit names, if there was one.
    """

    place: int
    digest: bytes
    at: int
    rev: str
    since: str | None
    link: str
    surface: str
    authenticity: str
    signed: str | None
    vantage: str | None  # that brought it; None: the archive asked or listened itself

    @property
    def name(self) -> Digest:
        """The digest as everybody writes it."""
        return Digest(self.digest.hex())


def served_revision(logged: Logged) -> ServedRevision | None:
    """An entry in short; None if it shows no revision."""
    entry = logged.entry
    if not isinstance(entry, AccountObservation) or not isinstance(entry.fact, Revision):
        return None
    fact, evidence = entry.fact, entry.evidence
    exchange = evidence.exchange
    return ServedRevision(
        place=logged.index,
        digest=bytes.fromhex(logged.digest),
        at=microseconds(entry.observed_at),
        rev=fact.rev,
        since=fact.since,
        link=fact.link,
        surface=evidence.surface.value,
        authenticity=evidence.authenticity.value,
        signed=None if evidence.signed is None else evidence.signed.rev,
        vantage=None if exchange.collected is None else exchange.vantage,
    )
