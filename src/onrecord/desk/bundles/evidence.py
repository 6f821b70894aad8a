"""What do a case's entries rest on, and what of it may and must come along?

A whole signed tree holds every other post of its account and may be huge. The part that proves
one entry is cut out of it instead; the commit that the leaf names binds that part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onrecord.archive import Archive, BlobMissing, BlobUnkept
from onrecord.proof.atproto import ProofError, proof_slice
from onrecord.proof.bundle import LeftOut, known_keys
from onrecord.proof.bundle.contents import NOT_KEPT, WITHHELD
from onrecord.proof.bundle.paths import slice_path
from onrecord.proof.bundle.signatures import Signature, read_signed, signed_by
from onrecord.record.accounts import AccountId
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest, Opening
from onrecord.record.documents import Document, DocumentKind, shown_in
from onrecord.record.entries import Logged, commitments_of, read_body
from onrecord.record.errors import OnrecordError
from onrecord.record.observations import AccountObservation, PostObservation

__all__ = ["Evidence", "TreeUnproved", "gather"]

_WHOLE_TREE = "/xrpc/com.atproto.sync.getRepo"
_HOLDS_OTHERS = (
    "the account's whole signed tree, with all its other posts; what proves the entry was cut"
    " out of it and lies beside the entry as slice.car"
)
_BYSTANDERS = (
    "the captured page, which may show people who have nothing to do with the case; whoever"
    " exported it chose to leave captures out"
)
_ARTICLE = (
    "a report as it was read, with all that a machine took for quotations and speakers in it, who"
    " may have nothing to do with the case; what quotes its posts stands in REPORT.html"
)
_GONE = "the archive no longer holds these bytes: they were redacted, or lost"


class TreeUnproved(OnrecordError):
    """An entry of the record rests on a tree that does not verify."""

    advice = "Run: onrecord rebuild, which checks blobs. Do not export the case before."


@dataclass(slots=True)
class Evidence:
    """What comes along: openings by commitment, slices by path; and what does not, with why."""

    openings: dict[Commitment, Opening] = field(default_factory=dict)
    unkept: dict[Commitment, Opening] = field(default_factory=dict)  # digests without bytes
    slices: dict[str, bytes] = field(default_factory=dict)
    missing: dict[Commitment, str] = field(default_factory=dict)

    @property
    def digests(self) -> tuple[Digest, ...]:
        """The blobs that come along, each once."""
        return tuple(sorted({opening.digest for opening in self.openings.values()}))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What does not, in the order of the manifest."""
        return tuple(LeftOut(found, self.missing[found]) for found in sorted(self.missing))


def gather(
    archive: Archive, entries: Sequence[Logged], *, captures: bool = True, articles: bool = True
) -> Evidence:
    """Find the evidence of these entries, numbered from 0 in their order.

    Without `captures`, the packages of captured pages, pictures of them and others' copies stay
    behind: they may show people who have nothing to do with the case, and a picture may have been
    taken back. Their documents tell the digests of their files. Without `articles`, reports stay
    behind, too. Raises TreeUnproved, or the archive's errors for damage. What was redacted is left
    out.
    """
    found = Evidence()
    trees: dict[Commitment, list[int]] = {}
    for n, logged in enumerate(entries):
        tree = _whole_tree(logged)
        if tree is not None:
            trees.setdefault(tree, []).append(n)
        stays = _stays(logged, captures=captures, articles=articles)
        for commitment in commitments_of(logged.entry):
            if stays is not None:
                here = _opening(archive, commitment) is not None
                found.missing[commitment] = stays if here else _gone(archive, commitment)
            elif commitment != tree:
                _open(archive, commitment, found)
        alone = stays is not None or (not captures and _is_in(logged, _SHOW_OTHERS))
        for digest in () if alone else _shown_in(archive, logged):
            kept = archive.commitment_of(digest)
            if kept is not None:
                _open(archive, kept, found)
    for tree, numbers in trees.items():
        found.openings.pop(tree, None)
        here = _opening(archive, tree) is not None
        found.missing[tree] = _HOLDS_OTHERS if here else _gone(archive, tree)
        if here:
            found.slices.update(_slices(archive, tree, numbers, entries))
    return found


def _open(archive: Archive, commitment: Commitment, found: Evidence) -> None:
    opening = _opening(archive, commitment)
    if opening is not None:
        found.openings[commitment] = opening
        return
    found.missing[commitment] = _gone(archive, commitment)
    if found.missing[commitment].startswith(NOT_KEPT):
        found.unkept[commitment] = archive.opening(commitment)


def _gone(archive: Archive, commitment: Commitment) -> str:
    withheld = archive.redactions.find(commitment)
    if withheld is not None:
        return f"{WITHHELD}{withheld.why}"
    try:
        archive.blob(commitment)
    except BlobUnkept as error:
        return f"{NOT_KEPT}{error.why}"
    except BlobMissing:
        pass
    return _GONE


def _opening(archive: Archive, commitment: Commitment) -> Opening | None:
    try:
        opening = archive.opening(commitment)
        with archive.open_blob(opening.digest):  # only whether it is there: it may be large
            pass
    except BlobMissing:
        return None
    return opening


def _whole_tree(logged: Logged) -> Commitment | None:
    """The answer that an entry rests on, if it is an account's whole signed tree."""
    entry = logged.entry
    if not isinstance(entry, PostObservation | AccountObservation) or not entry.evidence.signed:
        return None
    exchange = entry.evidence.exchange
    return exchange.body if urlsplit(exchange.url).path == _WHOLE_TREE else None


_SHOW_OTHERS = (DocumentKind.COPY, DocumentKind.PICTURE)


def _stays(logged: Logged, *, captures: bool, articles: bool) -> str | None:
    """Why what an entry commits to stays behind, by the wish of whoever exports."""
    if isinstance(logged.entry, Capture) and not captures:
        return _BYSTANDERS
    return _ARTICLE if _is_in(logged, (DocumentKind.REPORT,)) and not articles else None


def _is_in(logged: Logged, kinds: Sequence[DocumentKind]) -> bool:
    return isinstance(logged.entry, Document) and logged.entry.kind in kinds


def _shown_in(archive: Archive, logged: Logged) -> Iterator[Digest]:
    """The blobs in which a document's words can be seen."""
    if isinstance(logged.entry, Document) and _opening(archive, logged.entry.body) is not None:
        yield from shown_in(read_body(archive.blob(logged.entry.body)))


def _slices(
    archive: Archive, tree: Commitment, numbers: Sequence[int], entries: Sequence[Logged]
) -> Iterator[tuple[str, bytes]]:
    signature: Signature | None = None
    for n in numbers:
        entry = entries[n].entry
        if isinstance(entry, PostObservation | AccountObservation):
            signature = signature or _verified(archive, tree, entry, entries)
            paths = [entry.post] if isinstance(entry, PostObservation) else []
            yield slice_path(n), proof_slice(signature.car, signature.commit, paths)


def _verified(
    archive: Archive,
    tree: Commitment,
    entry: PostObservation | AccountObservation,
    entries: Sequence[Logged],
) -> Signature:
    keys = known_keys((logged.entry for logged in entries), archive.blob)
    account: AccountId = entry.account
    try:
        candidates = keys[account].candidates(entry.observed_at, None) if account in keys else ()
        return signed_by(read_signed(archive.blob(tree), framed=False), account, candidates)
    except ProofError as error:
        raise TreeUnproved(f"the tree of {account} in the archive: {error}") from error
