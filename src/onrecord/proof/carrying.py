"""What did a vantage bring: which bytes belong to the words that it signed?

A whole, as it travels: the signed note, the answer's headers (RFC 8785 JSON of a list of pairs;
of a visit nothing), and the body or package, each after its length in four bytes, big-endian.
"""

import json
from dataclasses import dataclass, replace

from onrecord.proof.collected import (
    Brought,
    Collected,
    CollectedError,
    facts_of_exchange,
    facts_of_visit,
    verify_collected,
    write_collected,
)
from onrecord.proof.notes import NoteError, Signer, VerifierKey, parse_note
from onrecord.record.captures import Capture
from onrecord.record.commitments import digest_of
from onrecord.record.entries import EntryError, canonical, read_facts
from onrecord.record.exchanges import Exchange

__all__ = [
    "BroughtExchange",
    "BroughtVisit",
    "note_in",
    "pack_exchange",
    "pack_visit",
    "signers_of",
    "unpack",
]

_LENGTH = 4  # bytes


@dataclass(frozen=True, slots=True)
class BroughtExchange:
    """A question and its answer, or a frame; `collected` is the note."""

    words: Collected
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class BroughtVisit:
    """A browser's visit, with its package if anything came. The entry commits to nothing yet."""

    words: Collected
    visit: Capture
    note: bytes
    package: bytes | None


def pack_exchange(exchange: Exchange, signer: Signer, run: str, number: int) -> bytes:
    """An exchange as it travels, signed. EntryError for what JSON can't hold, CollectedError."""
    facts = facts_of_exchange(exchange)
    words = Collected(Brought.EXCHANGE, exchange.vantage, run, number, facts)
    headers = canonical([list(pair) for pair in exchange.headers]) if exchange.headers else b""
    return _packed(write_collected(words, signer), headers, exchange.body)


def pack_visit(
    visit: Capture, package: bytes | None, signer: Signer, run: str, number: int
) -> bytes:
    """A visit as it travels, signed. EntryError, CollectedError."""
    facts = facts_of_visit(visit, None if package is None else digest_of(package))
    words = Collected(Brought.VISIT, visit.vantage, run, number, facts)
    return _packed(write_collected(words, signer), b"", package or b"")


def note_in(whole: bytes) -> bytes:
    """The note of a whole, not verified. CollectedError."""
    return _unpacked(whole)[0]


def signers_of(note: bytes) -> tuple[tuple[str, bytes], ...]:
    """By which keys this claims to be signed, each by name and id, to look them up. CollectedError.

    A name alone would not do: a vantage may have had several keys.
    """
    try:
        _, signatures = parse_note(note)
    except NoteError as error:
        raise CollectedError(f"not a signed note: {error}") from error
    return tuple((one.name, one.key_id) for one in signatures)


def unpack(whole: bytes, key: VerifierKey) -> BroughtExchange | BroughtVisit:
    """What a whole holds, if this key signed it and every byte is what the words say.

    CollectedError for anything that the vantage would not have written.
    """
    note, headers, body = _unpacked(whole)
    words = verify_collected(note, key)
    try:
        if words.what is Brought.EXCHANGE:
            return _exchange(words, note, headers, body)
        return _visit(words, note, headers, body)
    except (EntryError, UnicodeEncodeError) as error:
        raise CollectedError(f"not what {key.name} says that it brought: {error}") from error


def _exchange(words: Collected, note: bytes, headers: bytes, body: bytes) -> BroughtExchange:
    pairs = _pairs(headers)
    found = read_facts(Exchange, words.facts, body=body, headers=pairs, collected=None)
    if facts_of_exchange(found) != words.facts or found.vantage != words.name:
        raise CollectedError(f"the bytes are not those of which {words.name} speaks")
    return BroughtExchange(words, replace(found, collected=note))


def _visit(words: Collected, note: bytes, headers: bytes, body: bytes) -> BroughtVisit:
    found = read_facts(Capture, words.facts, package=None)
    package = body or None
    digest = None if package is None else digest_of(package)
    if headers or facts_of_visit(found, digest) != words.facts or found.vantage != words.name:
        raise CollectedError(f"the package is not that of which {words.name} speaks")
    return BroughtVisit(words, found, note, package)


def _pairs(headers: bytes) -> list[list[str]]:
    if not headers:
        return []
    try:
        found = json.loads(headers)
    except (ValueError, RecursionError) as error:
        raise CollectedError(f"headers that are no JSON: {error}") from error
    fits = isinstance(found, list) and found and all(_is_pair(pair) for pair in found)
    if not fits or canonical(found) != headers:
        raise CollectedError("headers that no vantage writes")
    return [list(pair) for pair in found]


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(x, str) for x in value)


def _packed(*pieces: bytes) -> bytes:
    return b"".join(len(piece).to_bytes(_LENGTH, "big") + piece for piece in pieces)


def _unpacked(whole: bytes) -> tuple[bytes, bytes, bytes]:
    found, at = [], 0
    for _ in range(3):
        size, at = int.from_bytes(whole[at : at + _LENGTH], "big"), at + _LENGTH
        found.append(whole[at : at + size])
        at += size
    note, headers, body = found
    if at != len(whole) or _packed(note, headers, body) != whole:
        raise CollectedError("not a note, headers and a body, each as long as it says")
    return note, headers, body
