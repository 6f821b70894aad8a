"""Which kept bytes hold these words, and who else rests on them?

The words are looked for as they are, and as JSON and HTML spell them, in every blob. Remaining
risk: words that are cut up by markup, compressed or encrypted are not found; the packages of
visits to the post's own page are taken without looking.
"""

import html
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onrecord.archive import Archive, BlobMissing, Progress
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document, DocumentKind, shown_in
from onrecord.record.entries import Logged, commitments_of, read_body
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["Use", "holders", "shown_by_others", "spellings", "uses"]

_SHORTEST = 12  # characters: shorter words stand in too many other texts
_WHOLE_TREE = "/xrpc/com.atproto.sync.getRepo"
_SHOWING = {DocumentKind.DECLARATION, DocumentKind.REPORT, DocumentKind.COPY}


def spellings(text: str) -> set[bytes]:
    """The bytes by which these words are looked for; none if they are too short."""
    if len(text.strip()) < _SHORTEST:
        return set()
    forms = {text, html.escape(text), html.escape(text, quote=False)}
    forms |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    return {form.encode("utf-8", "surrogatepass") for form in forms}


def holders(
    archive: Archive, needles: Collection[bytes], tell: Callable[[int], None] | None = None
) -> Iterator[Digest]:
    """The blobs that hold any of these bytes, every one of which is read for it."""
    for number, digest in enumerate(archive.digests(), 1):
        if tell is not None:
            tell(number)
        try:
            data = archive.blob_by_digest(digest)
        except BlobMissing:  # redacted meanwhile
            continue
        if any(needle in data for needle in needles):
            yield digest


@dataclass(slots=True)
class Use:
    """Who rests on a blob: posts whose own it is, and others."""

    kinds: set[str] = field(default_factory=set)
    refs: set[Ref] = field(default_factory=set)  # of posts
    accounts: set[AccountId] = field(default_factory=set)
    documents: set[DocumentKind] = field(default_factory=set)
    whole_tree: bool = False


def uses(
    archive: Archive, wanted: Iterable[Commitment], progress: Progress | None = None
) -> dict[Commitment, Use]:
    """Who rests on each of these, by one pass over the whole log."""
    found: dict[Commitment, Use] = defaultdict(Use)
    asked, size = set(wanted), archive.head.size
    for logged in archive.entries():
        for commitment in commitments_of(logged.entry):
            if commitment in asked:
                _note(found[commitment], logged, commitment)
        for commitment in _shown(archive, logged):
            if commitment in asked and isinstance(logged.entry, Document):
                found[commitment].kinds.add("evidence")
                found[commitment].documents.add(logged.entry.kind)
        if progress is not None and logged.index % 1000 == 0:
            progress(logged.index, size)
    return found


def _note(use: Use, logged: Logged, commitment: Commitment) -> None:
    match logged.entry:
        case PostObservation() as seen:
            version = isinstance(seen.outcome, Seen) and seen.outcome.version == commitment
            own = "medium" if seen.part is not None else "version"
            use.kinds.add(own if version else "answer")
            use.refs.add(seen.ref)
            use.accounts.add(seen.account)
            use.whole_tree |= not version and _lists_a_tree(seen)
        case AccountObservation() as seen:
            use.kinds.add("answer")
            use.accounts.add(seen.account)
            use.whole_tree |= _lists_a_tree(seen)
        case Capture() as capture:
            use.kinds.add("package")
            use.refs.update(capture.posts)
        case Document() as document:
            use.kinds.add("document")
            use.documents.add(document.kind)
        case _:
            use.kinds.add("other")


def _lists_a_tree(seen: PostObservation | AccountObservation) -> bool:
    return urlsplit(seen.evidence.exchange.url).path == _WHOLE_TREE


def shown_by_others(archive: Archive, entries: Iterable[Logged]) -> Iterator[Commitment]:
    """What shows a post in part or as a picture, by the documents that name it.

    A report quotes a piece, and its links tell the rest and the digest; a copy may be a picture.
    """
    for logged in entries:
        match logged.entry:
            case Document(kind=DocumentKind.REPORT, body=body):
                yield body
                yield from _shown(archive, logged)
            case Document(kind=DocumentKind.COPY):
                yield from _shown(archive, logged)
            case _:
                pass


def _shown(archive: Archive, logged: Logged) -> Iterator[Commitment]:
    """The commitments of the blobs in which an editor's document shows its words."""
    if isinstance(logged.entry, Document) and logged.entry.kind in _SHOWING:
        try:
            body = read_body(archive.blob(logged.entry.body))
        except BlobMissing:
            return
        kept = (archive.commitment_of(digest) for digest in shown_in(body))
        yield from (one for one in kept if one is not None)
