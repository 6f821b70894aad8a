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
from onrecord.proof.brought import brought_in, told_in
from onrecord.proof.collected import digests_told
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document, DocumentKind, shown_in
from onrecord.record.entries import Logged, commitments_of, read_body
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["WORDS", "Use", "as_proposed", "holders", "shown_by_others", "spellings", "uses"]

WORDS = "a vantage’s words"
"""What they are called among the pieces of a redaction."""
_SHORTEST = 12  # characters: shorter words stand in too many other texts
_WHOLE_TREE = "/xrpc/com.atproto.sync.getRepo"
_SHOWING = {
    *(DocumentKind.DECLARATION, DocumentKind.REPORT, DocumentKind.COPY),
    *(DocumentKind.PROPOSAL, DocumentKind.PICTURE),
}


def spellings(text: str) -> set[bytes]:
    """The bytes by which these words are looked for; none if they are too short."""
    if len(text.strip()) < _SHORTEST:
        return set()
    forms = {text, html.escape(text), html.escape(text, quote=False)}
    written = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    within = {json.dumps(one, ensure_ascii=False)[1:-1] for one in written}  # as in a proposal
    forms |= written | within
    return {form.encode("utf-8", "surrogatepass") for form in forms}


def as_proposed(body: bytes) -> bytes:
    """The words of a document, as they stand within the proposal that became it."""
    return json.dumps(body.decode(), ensure_ascii=False)[1:-1].encode()


def holders(
    archive: Archive,
    needles: Collection[bytes],
    tell: Callable[[int], None] | None = None,
    *,
    words: dict[Digest, frozenset[Digest]] | None = None,
) -> Iterator[Digest]:
    """The blobs that hold any of these bytes, every one of which is read for it.

    In `words` the digests are noted that vantages' words tell: some may belong to no entry yet.
    """
    for number, digest in enumerate(archive.digests(), 1):
        if tell is not None:
            tell(number)
        try:
            data = archive.blob_by_digest(digest)
        except BlobMissing:  # redacted meanwhile
            continue
        if words is not None and (told := digests_told(data)):
            words[digest] = told
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
    words: set[Commitment] = field(default_factory=set)  # of vantages, which tell its digest


def uses(
    archive: Archive, wanted: Iterable[Commitment], progress: Progress | None = None
) -> dict[Commitment, Use]:
    """Who rests on each of these, by one pass over the whole log."""
    found: dict[Commitment, Use] = defaultdict(Use)
    asked, size = set(wanted), archive.head.size
    for logged in archive.entries():
        brought = brought_in(logged.entry)
        for commitment in commitments_of(logged.entry):
            if commitment in asked:
                _note(found[commitment], logged, commitment)
                if brought is not None and brought.collected and commitment in told_in(brought):
                    found[commitment].words.add(brought.collected)
        for commitment in _shown(archive, logged):
            if commitment in asked and isinstance(logged.entry, Document):
                found[commitment].kinds.add("evidence")
                found[commitment].documents.add(logged.entry.kind)
        if progress is not None and logged.index % 1000 == 0:
            progress(logged.index, size)
    return found


def _note(use: Use, logged: Logged, commitment: Commitment) -> None:
    match logged.entry:
        case entry if (brought := brought_in(entry)) and brought.collected == commitment:
            use.kinds.add(WORDS)
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

    A report quotes a piece, and its links tell the rest and the digest; a copy may be a picture,
    and a masked screenshot is one.
    """
    for logged in entries:
        match logged.entry:
            case Document(kind=DocumentKind.REPORT, body=body):
                yield body
                yield from _shown(archive, logged)
            case Document(kind=DocumentKind.COPY | DocumentKind.PICTURE):
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
