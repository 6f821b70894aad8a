"""Which machine elsewhere brought an entry, and is its word taken?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.desk.believing import trust
from onrecord.desk.vantages.known import known
from onrecord.findings.trust import Distrusted, Trust
from onrecord.proof.brought import brought_in
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
    against: Distrusted | None  # why it counts for nothing, by the rule of the findings
    withheld: bool  # its words are, with the bytes that they tell of


def shown_vantages(archive: Archive, entries: Iterable[Logged]) -> Mapping[Digest, ShownVantage]:
    """Who brought which of these entries, by their digests.

    Signatures were verified when they came, and are in bundles; here they tell keys apart.
    """
    found = {logged.digest: (logged, brought_in(logged.entry)) for logged in entries}
    brought = {digest: (one, part) for digest, (one, part) in found.items() if part is not None}
    if not brought:
        return {}
    here, believed = known(archive), trust(archive)
    return {digest: _shown(archive, here, believed, *both) for digest, both in brought.items()}


def _shown(
    archive: Archive,
    here: Vantages,
    believed: Trust,
    logged: Logged,
    brought: KeptExchange | Capture,
) -> ShownVantage:
    words = brought.collected
    return ShownVantage(
        index=logged.index,
        name=brought.vantage,
        key=_key(archive, here, believed, brought),
        against=believed.against(logged),
        withheld=words is not None and archive.redactions.find(words) is not None,
    )


def _key(
    archive: Archive, here: Vantages, believed: Trust, brought: KeptExchange | Capture
) -> VantageKey | None:
    """Only a vantage that changed its key has its words read for this.

    A key that is distrusted is one of its keys also where what named it was redacted.
    """
    named = here.named(brought.vantage)
    distrusted = {one.key for one in believed.distrusted if one.name == brought.vantage}
    if brought.collected is None or len(distrusted | {str(one.key) for one in named}) < 2:
        return next(iter(named), None)
    try:
        return here.signer(archive.blob(brought.collected), brought.vantage)[0]
    except (BlobMissing, BlobDamaged, CollectedError):
        return None
