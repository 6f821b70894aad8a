"""Which machine elsewhere brought an entry, and is its word taken?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.desk.vantages.known import known
from onrecord.proof.brought import brought_in, said_at
from onrecord.proof.collected import CollectedError
from onrecord.proof.vantages import VantageKey, Vantages
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.exchanges import KeptExchange

__all__ = ["ShownVantage", "shown_vantages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVantage:
    """Who brought an entry. `key` is None where nobody can tell any more which of its keys signed."""

    index: int
    name: str
    key: VantageKey | None
    counts: bool  # whether this is to be believed, by what is on record about the key
    withheld: bool  # its words are, with the bytes that they tell of


def shown_vantages(archive: Archive, entries: Iterable[Logged]) -> Mapping[Digest, ShownVantage]:
    """Who brought which of these entries, by their digests.

    Signatures were verified when they came, and are in bundles; here they tell keys apart.
    """
    found = {logged.digest: (logged, brought_in(logged.entry)) for logged in entries}
    brought = {digest: (one, part) for digest, (one, part) in found.items() if part is not None}
    here = known(archive) if brought else Vantages()
    return {digest: _shown(archive, here, *both) for digest, both in brought.items()}


def _shown(
    archive: Archive, here: Vantages, logged: Logged, brought: KeptExchange | Capture
) -> ShownVantage:
    key = _key(archive, here, brought)
    words = brought.collected
    return ShownVantage(
        index=logged.index,
        name=brought.vantage,
        key=key,
        counts=key is None or key.counts(said_at(brought), logged.index),
        withheld=words is not None and archive.redactions.find(words) is not None,
    )


def _key(archive: Archive, here: Vantages, brought: KeptExchange | Capture) -> VantageKey | None:
    """Only a vantage that changed its key has its words read for this."""
    named = here.named(brought.vantage)
    if len(named) < 2 or brought.collected is None:
        return next(iter(named), None)
    try:
        return here.signer(archive.blob(brought.collected), brought.vantage)[0]
    except (BlobMissing, BlobDamaged, CollectedError):
        return None
