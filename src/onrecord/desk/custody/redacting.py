"""What must be destroyed so that words are withheld, and how is that done and said?

First the log says which commitments are redacted, by whom and why; then the bytes, their salts
and all that was derived from them are destroyed (archive/redaction.py). Proofs stay valid: the
log never held the words. What others rest on is destroyed only if the person says so.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive, BlobDamaged, BlobMissing, BlobUnkept, Progress
from onrecord.desk.custody.assessed import assessments_of, assessments_that_read
from onrecord.desk.custody.holding import Use, holders, shown_by_others, spellings, uses
from onrecord.desk.custody.repeating import repeats
from onrecord.desk.documents import kept_document
from onrecord.desk.naming import resolve
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["Piece", "Plan", "RedactionRefused", "plan_redaction", "redact"]

_HEX = re.compile(r"[0-9a-f]{64}")
_LARGEST_NEEDLE = 1 << 20  # bytes: larger blobs are not looked for within others
_SMALLEST_NEEDLE = 12
# Without these the record could no longer say whose an account is, or why something is withheld.
_PROTECTED = {DocumentKind.ENROLMENT, DocumentKind.CUSTODY, DocumentKind.KEY}
_DERIVED = {DocumentKind.ASSESSMENT}  # worked out from the post: nobody else rests on it


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


def plan_redaction(
    archive: Archive,
    name: str,
    *,
    words: Sequence[str] = (),
    only_media: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """What holds a post, or the bytes with this digest or commitment; every blob is read for it.

    `words` are looked for as well: after a redaction nobody but the person knows them. Raises
    NotOnRecord, AddressError, RedactionRefused for words that are too short, and BlobWithheld for
    bytes that are withheld already.
    """
    more = set[bytes]()
    for one in words:
        if not spellings(one):
            raise RedactionRefused(
                f"{one!r} stands in too many other texts", advice="Give longer words."
            )
        more |= spellings(one)
    if _HEX.fullmatch(name):
        return replace(_plan_of_bytes(archive, name, more, progress), words=tuple(words))
    ref = resolve(archive, name)
    said = () if only_media else _said(archive, ref)
    plan = _plan_of_post(archive, ref, more, progress, only_media=only_media)
    return replace(plan, words=(*words, *said))


def redact(
    archive: Archive, plan: Plan, *, why: str, by: str, at: datetime, with_shared: bool
) -> Logged:
    """Put the redaction on record, then destroy; when this returns, it is done and published.

    Raises RedactionRefused if there is nothing to destroy or the reason says the words again,
    DocumentRefused, and the archive's errors: after those, `onrecord doctor` or the next command
    goes on.
    """
    if repeats(why, plan.words):
        raise RedactionRefused(
            "the reason repeats what is to be withheld",
            advice="Everybody reads it, for ever: say what kind of thing it is, in other words.",
        )
    chosen = (*plan.own, *(plan.shared if with_shared else ()))
    left = (*(() if with_shared else plan.shared), *plan.kept)
    if not chosen:
        more = None if left else "Nothing of it is kept here: `onrecord show` tells why."
        raise RedactionRefused("nothing would be destroyed", advice=more)
    body = Custody(
        event=CustodyEvent.REDACTED,
        by=by,
        why=why,
        what=tuple(dict.fromkeys(piece.commitment for piece in chosen)),
        digest=None,
        where=None,
        result=None if not left else f"left, because others rest on it: {_told(left)}",
    )
    document = kept_document(archive, body, at, accounts=plan.accounts, posts=plan.posts)
    logged = archive.redact(document)
    archive.publish()
    return logged


def _plan_of_bytes(
    archive: Archive, name: str, more: set[bytes], progress: Progress | None
) -> Plan:
    commitment = archive.committed(Digest(name)) or Commitment(name)
    opening = archive.opening(commitment)  # BlobMissing: neither a digest nor a commitment
    data = _bytes(archive, opening.digest)
    needles = {data} if _SMALLEST_NEEDLE <= len(data) <= _LARGEST_NEEDLE else set[bytes]()
    targets = {commitment, *assessments_that_read(archive, commitment)}
    return _plan(archive, (), targets, needles | more, progress)


def _plan_of_post(
    archive: Archive, ref: Ref, more: set[bytes], progress: Progress | None, *, only_media: bool
) -> Plan:
    needles = set(more)
    entries = archive.index.entries_of_post(ref)
    targets = set() if only_media else set(shown_by_others(archive, entries))
    targets |= set() if only_media else set(assessments_of(archive, {ref}))
    for logged in entries:
        match logged.entry:
            case PostObservation(part=part, outcome=Seen(version)) as seen:
                if part is not None or not only_media:
                    targets.add(version)
                if part is None and not only_media:
                    needles |= _needles(archive, seen, version)
            case Capture(package=str(package)) if not only_media:
                targets.add(Commitment(package))
            case _:
                pass
    return _plan(archive, (ref,), targets, needles, progress)


def _needles(archive: Archive, seen: PostObservation, version: Commitment) -> set[bytes]:
    """By which bytes a version is found within answers and documents."""
    try:
        record = archive.blob(version)
    except (BlobMissing, BlobDamaged):
        return set()
    found = {record} if _SMALLEST_NEEDLE <= len(record) <= _LARGEST_NEEDLE else set[bytes]()
    said = _read(seen, record)
    return found if said is None else found | spellings(said.text)


def _read(seen: PostObservation, record: bytes) -> Said | None:
    reader = platform_named(seen.platform)
    try:
        return None if reader is None else reader.read_version(seen.post, record)
    except Unplaced:
        return None


def _said(archive: Archive, ref: Ref) -> Iterator[str]:
    """The words of a post's versions, and with which its media are described."""
    for logged in archive.index.entries_of_post(ref):
        match logged.entry:
            case PostObservation(part=None, outcome=Seen(version)) as seen:
                with suppress(BlobMissing, BlobDamaged):  # nothing to look for by it
                    said = _read(seen, archive.blob(version))
                    if said is not None:
                        yield from (said.text, *(medium.words for medium in said.media))
            case _:
                pass


def _plan(
    archive: Archive,
    posts: tuple[Ref, ...],
    targets: set[Commitment],
    needles: set[bytes],
    progress: Progress | None,
) -> Plan:
    here = {one: digest for one in targets if (digest := _digest(archive, one)) is not None}
    for digest in holders(archive, needles) if needles else ():
        here[_commitment(archive, digest)] = digest
    used = uses(archive, here, progress)
    pieces = [
        _piece(archive, commitment, digest, used.get(commitment, Use()), posts)
        for commitment, digest in sorted(here.items())
    ]
    return Plan(
        posts=posts,
        accounts=tuple(sorted({one for use in used.values() for one in use.accounts})),
        own=tuple(one for one in pieces if not one.others and not one.protected),
        shared=tuple(one for one in pieces if one.others and not one.protected),
        kept=tuple(one for one in pieces if one.protected),
    )


def _commitment(archive: Archive, digest: Digest) -> Commitment:
    """What stands for these bytes; a process may have been killed before their salt was kept."""
    found = archive.commitment_of(digest)
    return archive.keep(archive.blob_by_digest(digest))[0] if found is None else found


def _digest(archive: Archive, commitment: Commitment) -> Digest | None:
    try:
        return archive.opening(commitment).digest
    except BlobMissing:
        return None


def _bytes(archive: Archive, digest: Digest) -> bytes:
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
        bytes=len(_bytes(archive, digest)),
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


def _told(pieces: tuple[Piece, ...]) -> str:
    return "; ".join(f"{one.kind} {one.commitment} ({', '.join(one.others)})" for one in pieces)
