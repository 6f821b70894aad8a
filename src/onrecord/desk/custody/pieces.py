"""Which kept bytes hold what is to be withheld, and who else rests on each of them?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.archive import Archive, BlobMissing, BlobUnkept, Progress
from onrecord.desk.custody.holding import WORDS, Use, holders, uses
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Piece", "Plan", "RedactionRefused", "bytes_of", "plan_of"]

# Without these the record could no longer say whose an account is, why something is withheld, or
# who may edit: without a dismissal the role before it would hold again, and without a distrust the
# trust before it.
_PROTECTED = {
    *(DocumentKind.ENROLMENT, DocumentKind.CUSTODY, DocumentKind.KEY),
    *(DocumentKind.APPOINTMENT, DocumentKind.TRUST),
}
_DERIVED = {  # made of the post: nobody else rests on it
    *(DocumentKind.ASSESSMENT, DocumentKind.PICTURE),
}


class RedactionRefused(OnrecordError):
    """This can't be redacted, or not without a decision. Nothing was destroyed."""

    exit_code = EXIT_USAGE
    advice = "Choose --with-shared to destroy what others rest on too, or --leave-shared."


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A blob that holds what is to be withheld; `others` names who else rests on it."""

    commitment: Commitment
    digest: Digest
    bytes: int
    kind: str
    others: tuple[str, ...]
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be destroyed: `own` without touching anybody else, `shared` not."""

    posts: tuple[Ref, ...]
    accounts: tuple[AccountId, ...]
    own: tuple[Piece, ...]
    shared: tuple[Piece, ...]
    kept: tuple[Piece, ...]  # what holds it and can't be destroyed
    words: tuple[str, ...] = ()  # what the reason must not say again


def plan_of(
    archive: Archive,
    posts: tuple[Ref, ...],
    targets: set[Commitment],
    needles: set[bytes],
    progress: Progress | None,
) -> Plan:
    """The plan of destroying these, and whatever holds any of the needles."""
    here = {one: digest for one in targets if (digest := _digest(archive, one)) is not None}
    told: dict[Digest, frozenset[Digest]] = {}
    for digest in holders(archive, needles, words=told) if needles else ():
        here[_commitment(archive, digest)] = digest
    used = uses(archive, here, progress)
    pieces = [
        _piece(archive, commitment, digest, used.get(commitment, Use()), posts)
        for commitment, digest in sorted(here.items())
    ]
    pieces += _words(archive, pieces, used, told)
    return Plan(
        posts=posts,
        accounts=tuple(sorted({one for use in used.values() for one in use.accounts})),
        own=tuple(one for one in pieces if not one.others and not one.protected),
        shared=tuple(one for one in pieces if one.others and not one.protected),
        kept=tuple(one for one in pieces if one.protected),
    )


def _words(
    archive: Archive,
    pieces: Sequence[Piece],
    used: Mapping[Commitment, Use],
    told: Mapping[Digest, frozenset[Digest]],
) -> Iterator[Piece]:
    """The words of vantages that tell the digests of pieces: each goes with the first of its own.

    A short text could be guessed from such a digest (`proof.collected`).
    """
    planned = {one.commitment for one in pieces}
    for piece in sorted(pieces, key=lambda one: bool(one.others)):
        loose = {_commitment(archive, one) for one in told if piece.digest in told[one]}
        for words in sorted((used.get(piece.commitment, Use()).words | loose) - planned):
            digest = _digest(archive, words)
            if digest is not None:
                planned.add(words)
                size = len(bytes_of(archive, digest))
                yield replace(piece, commitment=words, digest=digest, bytes=size, kind=WORDS)


def _commitment(archive: Archive, digest: Digest) -> Commitment:
    """What stands for these bytes; a process may have been killed before their salt was kept."""
    found = archive.commitment_of(digest)
    return archive.keep(archive.blob_by_digest(digest))[0] if found is None else found


def _digest(archive: Archive, commitment: Commitment) -> Digest | None:
    try:
        return archive.opening(commitment).digest
    except BlobMissing:
        return None


def bytes_of(archive: Archive, digest: Digest) -> bytes:
    """The bytes; none of what was seen and not kept, of which the digest can be destroyed."""
    try:
        return archive.blob_by_digest(digest)
    except BlobUnkept:
        return b""


def _piece(
    archive: Archive, commitment: Commitment, digest: Digest, use: Use, posts: tuple[Ref, ...]
) -> Piece:
    return Piece(
        commitment=commitment,
        digest=digest,
        bytes=len(bytes_of(archive, digest)),
        kind=", ".join(sorted(use.kinds)) or "kept, and cited by no entry",
        others=tuple(_others(use, posts)),
        protected=bool(use.documents & _PROTECTED) and "document" in use.kinds,
    )


def _others(use: Use, posts: tuple[Ref, ...]) -> Iterator[str]:
    """Who else rests on a blob than the posts that are redacted."""
    others = use.refs - set(posts) if posts else set(list(use.refs)[1:])
    if use.whole_tree:
        yield "it is a whole signed tree of the account, with all its other posts"
    if others:
        yield "1 other post" if len(others) == 1 else f"{len(others)} other posts"
    for kind in sorted(use.documents - _DERIVED):
        yield f"a document ({kind.value})"
