"""By which words does a vantage stand for what it brought?

A signed note (C2SP signed-note) by its Ed25519 key, with the text

    onrecord exchange v1        or: onrecord visit v1
    <name of the vantage's key>
    <run> <number>
    <RFC 8785 JSON of the facts>

`run` is 16 hex digits, made anew when a collector's folder is; `number` counts from 1 within it, so
that what was lost on the way is seen. The facts are those of the leaf, with the SHA-256 of the bytes
in the place of commitments: salts are the archive's own. So the note shows a bare digest, from
which a short text could be guessed; it is kept as a blob, and destroyed with the bytes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from onrecord.proof.c2sp_text import read_decimal
from onrecord.proof.notes import Algorithm, NoteError, Signer, VerifierKey, open_note, sign_note
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.entries import canonical, plain_facts
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange, KeptExchange

__all__ = [
    "Brought",
    "Collected",
    "CollectedError",
    "digests_told",
    "facts_of_exchange",
    "facts_of_kept",
    "facts_of_visit",
    "verify_collected",
    "write_collected",
]

_LINES = 5  # four, and what follows the last newline
_RUN = re.compile(r"[0-9a-f]{16}")


class CollectedError(OnrecordError):
    """Words of a vantage that are not signed by it, or that speak of something else."""

    advice = "What it brought is not taken. See whether the key on record is still the vantage's."


class Brought(StrEnum):
    """What a vantage brought."""

    EXCHANGE = "exchange"
    VISIT = "visit"


_BEGINNINGS = tuple(f"onrecord {one} v1\n".encode() for one in Brought)
_TOLD = re.compile(rb'"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Collected:
    """What a vantage says that it brought; `str()` gives the text that it signs."""

    what: Brought
    name: str
    run: str
    number: int
    facts: bytes  # RFC 8785 JSON, as `facts_of_exchange` or `facts_of_visit` gives it

    def __post_init__(self) -> None:
        if not _RUN.fullmatch(self.run) or self.number < 1 or b"\n" in self.facts:
            raise CollectedError("not what a vantage says of something that it brought")

    def __str__(self) -> str:
        place = f"{self.run} {self.number}"
        lines = (f"onrecord {self.what} v1", self.name, place, self.facts.decode())
        return "".join(f"{line}\n" for line in lines)


def facts_of_exchange(exchange: Exchange) -> bytes:
    """The facts of an exchange with its bytes at hand. EntryError for what JSON can't hold."""
    headers = None
    if exchange.headers:
        headers = digest_of(canonical([list(pair) for pair in exchange.headers]))
    return _facts(exchange, digest_of(exchange.body), headers)


def facts_of_kept(kept: KeptExchange, body: Digest, headers: Digest | None) -> bytes:
    """The same from a leaf and the digests that its commitments open to."""
    return _facts(kept, body, headers)


def facts_of_visit(visit: Capture, package: Digest | None) -> bytes:
    """The facts of a browser's visit, and the digest of its package if anything came."""
    facts = plain_facts(visit)
    facts.pop("collected", None)
    return canonical({**facts, "package": package})


def digests_told(data: bytes) -> frozenset[Digest]:
    """The digests that a vantage's words tell, whoever signed them; none in any other bytes."""
    if not data.startswith(_BEGINNINGS):
        return frozenset()
    return frozenset(Digest(found.decode()) for found in _TOLD.findall(data))


def write_collected(collected: Collected, signer: Signer) -> bytes:
    """The words as a note signed by the vantage; CollectedError for another's key."""
    if (signer.name, signer.key.algorithm) != (collected.name, Algorithm.ED25519):
        raise CollectedError(f"these words are for {collected.name} to sign")
    return sign_note(str(collected), [signer]).encode()


def verify_collected(note: bytes, key: VerifierKey) -> Collected:
    """What a note says, if the vantage of this key signed it; CollectedError."""
    try:
        opened = open_note(note, [key])
    except NoteError as error:
        raise CollectedError(f"not signed by {key.name}: {error}") from error
    lines = opened.text.split("\n")
    kinds = {f"onrecord {one} v1": one for one in Brought}
    if len(lines) != _LINES or lines[0] not in kinds:
        raise CollectedError(f"not what a vantage says: {opened.text[:80]!r}")
    run, _, number = lines[2].partition(" ")
    facts = lines[3].encode()
    found = Collected(kinds[lines[0]], lines[1], run, read_decimal(number) or 0, facts)
    if str(found) != opened.text or found.name != key.name:
        raise CollectedError(f"not what {key.name} says, as it would write it")
    return found


def _facts(exchange: Exchange | KeptExchange, body: Digest, headers: Digest | None) -> bytes:
    facts = plain_facts(exchange)
    for name in ("body", "headers", "collected"):
        facts.pop(name, None)
    return canonical({**facts, "body": body, "headers": headers})
