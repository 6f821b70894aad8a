"""What is there to tell people about when a case was on record, by the stamps that come along?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.bundles.stamps import Chosen
from onrecord.findings.proven import said_at, sandwich, stamp_of
from onrecord.findings.words import proven as words
from onrecord.proof.bundle.paths import folder_of
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen
from onrecord.record.stamps import Stamp, StampMethod

__all__ = ["ToldLook", "ToldTimes", "ToldToken", "commands"]

_TWO = 2  # services that bound it most closely; the others, of later years, say less
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")  # what may stand in a command unquoted


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLook:
    """A look at a post that matters, and the bounds of its entry in sentences."""

    ref: Ref
    what: str
    n: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldToken:
    """A token as the commands name it: blobs by their digests, its time in seconds of the Epoch."""

    n: int
    service: str
    said_at: datetime
    size: int
    note: Digest
    request: Digest | None
    response: Digest

    @property
    def seconds(self) -> int:
        """The whole seconds since the Epoch."""
        return int(self.said_at.timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTimes:
    """The looks, the tokens, and what was not brought along or is not there yet."""

    looks: tuple[ToldLook, ...]
    tokens: tuple[ToldToken, ...]
    heads: int
    heads_in_all: int
    unstamped: int

    @classmethod
    def of(cls, archive: Archive, chosen: Chosen, entries: Sequence[Logged]) -> "ToldTimes":
        """For the entries of a bundle, its stamps among them."""
        return cls(
            looks=tuple(_looks(entries)) if chosen.stamps else (),
            tokens=tuple(_tokens(archive, entries)),
            heads=chosen.heads,
            heads_in_all=chosen.heads_in_all,
            unstamped=len(chosen.open),
        )


def _looks(entries: Sequence[Logged]) -> Iterator[ToldLook]:
    """Of each post the entry in which it was first seen, and the first after in which it was not."""
    stamps = [one for one in entries if isinstance(one.entry, Stamp)]
    told: dict[Ref, set[str]] = {}
    for n, logged in enumerate(entries):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        of_post = told.setdefault(entry.ref, set())
        match entry.outcome:
            case Seen() if "first seen" not in of_post:
                what = "first seen"
            case Absent() if "first seen" in of_post and "first absent" not in of_post:
                what = "first absent"
            case _:
                continue
        of_post.add(what)
        found = sandwich(stamps, logged.index)
        closest = replace(found, after=found.after[:_TWO], before=found.before[:_TWO])
        yield ToldLook(ref=entry.ref, what=what, n=n, says=words.says(closest))


def _tokens(archive: Archive, entries: Sequence[Logged]) -> Iterator[ToldToken]:
    """The RFC 3161 tokens whose bytes came along."""
    for n, logged in enumerate(entries):
        stamp, time = stamp_of(logged), said_at(logged)
        if stamp is None or time is None or stamp.method is not StampMethod.RFC3161:
            continue
        note, response = _digest(archive, stamp.note), _digest(archive, stamp.response)
        if note is not None and response is not None and _PLAIN.fullmatch(stamp.service):
            yield ToldToken(
                n=n,
                service=stamp.service,
                said_at=time,
                size=stamp.size,
                note=note,
                request=_digest(archive, stamp.request),
                response=response,
            )


def _digest(archive: Archive, commitment: Commitment | None) -> Digest | None:
    if commitment is None:
        return None
    try:
        return archive.opening(commitment).digest
    except BlobMissing:  # redacted
        return None


def commands(tokens: Sequence[ToldToken]) -> str:
    """The lines by which OpenSSL checks each token, for a shell. Nothing in them needs quoting."""
    return "\n".join(line for token in tokens for line in _lines(token))


def _lines(token: ToldToken) -> Iterator[str]:
    response = f"blobs/sha256/{token.response}"
    against = f"-CAfile tsa/{token.service}.pem -attime {token.seconds}"
    yield f"# {folder_of(token.n)}: {token.service}, of the head of {token.size} entries"
    yield f"openssl ts -verify -in {response} \\"
    yield f"  -data blobs/sha256/{token.note} {against}"
    if token.request is not None:
        yield f"openssl ts -verify -in {response} \\"
        yield f"  -queryfile blobs/sha256/{token.request} {against}"
    yield f'test "$(says {response})" = {token.seconds}'
