"""Did a vantage sign exactly what an entry says that it brought?"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.proof.collected import (
    Brought,
    Collected,
    CollectedError,
    facts_of_kept,
    facts_of_visit,
)
from onrecord.proof.vantages import UnknownVantage, VantageKey, Vantages
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation

__all__ = ["brought_in", "require_signed", "said_at", "told_in"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


def brought_in(entry: Entry) -> KeptExchange | Capture | None:
    """The part of an entry that a vantage stands for; None if the archive looked itself."""
    match entry:
        case PostObservation() | AccountObservation():
            exchange = entry.evidence.exchange
            return None if exchange.collected is None else exchange
        case Capture():
            return None if entry.collected is None else entry
        case _:
            return None


def said_at(brought: KeptExchange | Capture) -> datetime:
    """When the answer came or the visit ended, by the vantage's own clock."""
    match brought:
        case Capture(ended_at=ended_at):
            return ended_at
        case KeptExchange(answered_at=answered_at):
            return answered_at


def told_in(brought: KeptExchange | Capture) -> tuple[Commitment, ...]:
    """The bytes that a vantage's words on this tell the bare digests of."""
    held: list[Commitment | None] = []
    match brought:
        case Capture(package=package):
            held = [package]
        case KeptExchange(body=body, headers=headers):
            held = [body, headers]
    return tuple(one for one in held if one is not None)


def require_signed(
    note: bytes,
    brought: KeptExchange | Capture,
    digest_of: Callable[[Commitment], Digest | None],
    known: Vantages,
    index: int,
) -> VantageKey:
    """The key that signed `note`, if it says of this part of an entry exactly what the leaf does.

    `digest_of` opens commitments; where it gives None the bytes are not at hand, and all but their
    digest is compared. `index` is the entry's place in the log. UnknownVantage, CollectedError.
    """
    signer, said = known.signer(note, brought.vantage)
    if index < signer.index:
        raise UnknownVantage(f"the key of {signer.key.name} came on record only later")
    if (said.what, said.facts) != _facts(brought, _Openings(digest_of, _told(said))):
        raise CollectedError(f"{signer.key.name} signed something else than the entry says")
    return signer


@dataclass(frozen=True, slots=True)
class _Openings:
    """The digests behind commitments; where one is not at hand, what the vantage says that it is."""

    digest_of: Callable[[Commitment], Digest | None]
    told: Mapping[str, Any]

    def digest(self, of: Commitment, name: str) -> Digest:
        found = self.digest_of(of)
        return self._told(name) if found is None else found

    def _told(self, name: str) -> Digest:
        found = self.told.get(name)
        if not isinstance(found, str) or not _DIGEST.fullmatch(found):
            raise CollectedError(f"what was signed names no digest of the {name}")
        return Digest(found)


def _facts(brought: KeptExchange | Capture, openings: _Openings) -> tuple[Brought, bytes]:
    match brought:
        case Capture(package=package):
            held = None if package is None else openings.digest(package, "package")
            return Brought.VISIT, facts_of_visit(brought, held)
        case KeptExchange(body=body, headers=headers):
            of_headers = None if headers is None else openings.digest(headers, "headers")
            of_body = openings.digest(body, "body")
            return Brought.EXCHANGE, facts_of_kept(brought, of_body, of_headers)


def _told(said: Collected) -> Mapping[str, Any]:
    try:
        found = json.loads(said.facts)
    except (ValueError, RecursionError) as error:
        raise CollectedError(f"{said.name} signed what is no JSON") from error
    if not isinstance(found, dict):
        raise CollectedError(f"{said.name} signed what tells no facts")
    return found
