"""With which lines does a stranger check what the page of a post rests on?

Every line is one that can be typed. In them, `$HERE` is the address of these pages, and DIR a
folder with what the stranger trusts: the log's key and the services' certificates, from a source
that isn't us.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.proven import Proven
from onrecord.proof.notes import parse_note
from onrecord.record.entries import Logged
from onrecord.record.observations import Evidence, PostObservation
from onrecord.record.stamps import Stamp, Stamped, StampMethod
from onrecord.web.evidence import Item

__all__ = ["HERE", "Proofs", "SignedProof", "StampProof", "TlsProof", "proofs_of"]

HERE = "$HERE"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True, slots=True)
class StampProof:
    """A service's time stamp over a head of the log, and the lines that check it, if it has any."""

    index: int
    service: str
    method: str
    said_at: datetime
    size: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedProof:
    """An observation that was read from a commit that the account's key signed."""

    index: int
    commit: str
    rev: str


@dataclass(frozen=True, slots=True)
class TlsProof:
    """What the connection was like over which an answer came, and the entries that it stands in."""

    server: str
    tls: str | None
    peer: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """Everything that can be checked beside the entries themselves."""

    here: str | None  # the address of these pages, where they have a public one
    witnesses: tuple[str, ...]  # names under the published checkpoint, beside the log's own
    stamps: tuple[StampProof, ...]
    signed: tuple[SignedProof, ...]
    delivered: tuple[int, ...]  # entries of what an instance signed and delivered to us
    tls: tuple[TlsProof, ...]
    entry: tuple[str, ...]  # the lines for the first look at the post; for others only the number
    bundle: tuple[str, ...]


def proofs_of(
    archive: Archive, items: Sequence[Item], proven: Sequence[Proven], case: str | None, ref: str
) -> Proofs:
    """The proofs of a post's page: of its entries (`items`), and of the looks that were stamped."""
    first = next((one for one in items if isinstance(one.logged.entry, PostObservation)), None)
    return Proofs(
        here=archive.configuration.web.address.rstrip("/") or None,
        witnesses=_witnesses(archive),
        stamps=tuple(_stamps(proven)),
        signed=tuple(
            SignedProof(one.logged.index, one.evidence.signed.commit, one.evidence.signed.rev)
            for one in items
            if one.evidence is not None and one.evidence.signed is not None
        ),
        delivered=tuple(one.logged.index for one in items if _is_delivered(one.evidence)),
        tls=_connections(items),
        entry=() if first is None else tuple(_entry_lines(first.logged)),
        bundle=_bundle_lines(case, ref),
    )


def _entry_lines(one: Logged) -> Iterator[str]:
    entry, proof = f"entry-{one.index}.json", f"entry-{one.index}.tlog-proof"
    yield f"curl -s -o {entry} {HERE}/entries/{one.index}.json"
    yield f'echo "{one.digest}  {entry}" | sha256sum --check'
    yield f"curl -s -o {proof} {HERE}/entries/{one.index}.tlog-proof"
    yield f"onrecord verify {entry} --proof {proof} --trust DIR"


def _bundle_lines(case: str | None, ref: str) -> tuple[str, ...]:
    name = case or "NAME"
    begin = () if case is not None else (f"onrecord case {name} add {ref}",)
    return (
        *begin,
        f"onrecord export {name} -o {name}.onrecord",
        f"onrecord verify {name}.onrecord --trust DIR",
    )


def _witnesses(archive: Archive) -> tuple[str, ...]:
    """Whoever else signed the published checkpoint, as they are called there."""
    _, signatures = parse_note(archive.published_note)
    return tuple(dict.fromkeys(one.name for one in signatures if one.name != archive.origin))


def _stamps(proven: Sequence[Proven]) -> Iterator[StampProof]:
    """The stamps around the looks that matter, each once, as the log has them."""
    around = [x for one in proven for x in (*one.between.after, *one.between.before)]
    for index, logged in sorted({one.index: one for one in around}.items()):
        stamp = logged.entry
        if isinstance(stamp, Stamp) and isinstance(stamp.outcome, Stamped):
            said_at = stamp.outcome.said_at
            lines = tuple(_stamp_lines(index, stamp, said_at))
            yield StampProof(index, stamp.service, stamp.method, said_at, stamp.size, lines)


def _stamp_lines(index: int, stamp: Stamp, said_at: datetime) -> Iterator[str]:
    if stamp.method is not StampMethod.RFC3161 or stamp.response is None:
        return
    token, head = f"entry-{index}.tsr", f"entry-{index}.checkpoint"
    pinned = stamp.service if _PLAIN.fullmatch(stamp.service) else "SERVICE"
    yield f"curl -s -o {token} {HERE}/entries/{index}.tsr"
    yield f"curl -s -o {head} {HERE}/entries/{index}.checkpoint"
    at = int(said_at.timestamp())
    yield f"openssl ts -verify -in {token} -data {head} -CAfile DIR/tsa/{pinned}.pem -attime {at}"


def _is_delivered(evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.authenticity == "instance-signed"


def _connections(items: Iterable[Item]) -> tuple[TlsProof, ...]:
    found: dict[tuple[str, str | None, str | None], list[int]] = {}
    for one in items:
        if one.evidence is not None and one.server is not None:
            exchange = one.evidence.exchange
            key = (one.server, exchange.tls, exchange.peer)
            found.setdefault(key, []).append(one.logged.index)
    return tuple(TlsProof(*key, tuple(entries)) for key, entries in found.items())
