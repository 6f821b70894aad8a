"""What must be destroyed so that a post, a document or some bytes are withheld?

All that is known of them is looked for in every kept blob. Remaining risk: see holding.py.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from onrecord.archive import Archive, BlobDamaged, BlobMissing, Progress
from onrecord.desk.custody.assessed import assessments_of, assessments_that_read
from onrecord.desk.custody.holding import as_proposed, shown_by_others, spellings
from onrecord.desk.custody.pieces import Plan, RedactionRefused, bytes_of, plan_of
from onrecord.desk.naming import resolve
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document
from onrecord.record.editing import CorrectionRequest, Proposal
from onrecord.record.entries import read_body
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["plan_redaction"]

_HEX = re.compile(r"[0-9a-f]{64}")
_LARGEST_NEEDLE = 1 << 20  # bytes: larger blobs are not looked for within others
_SMALLEST_NEEDLE = 12


def plan_redaction(
    archive: Archive,
    name: str,
    *,
    words: Sequence[str] = (),
    only_media: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """What holds a post, or the bytes with this digest or commitment; every blob is read for it.

    The digest of a document's entry stands for its words. `words` are looked for as well: after a
    redaction nobody but the person knows them. Raises NotOnRecord, AddressError, RedactionRefused
    for words that are too short, and BlobWithheld for bytes that are withheld already.
    """
    more = set[bytes]()
    for one in words:
        if not spellings(one):
            raise RedactionRefused(
                f"{one!r} stands in too many other texts", advice="Give longer words."
            )
        more |= spellings(one)
    if _HEX.fullmatch(name):
        entry = archive.find(Digest(name))
        if entry is not None and isinstance(entry.entry, Document):
            plan, own = _plan_of_document(archive, entry.entry, more, progress)
            return replace(plan, words=(*words, *own))
        return replace(_plan_of_bytes(archive, name, more, progress), words=tuple(words))
    ref = resolve(archive, name)
    said = () if only_media else _said(archive, ref)
    plan = _plan_of_post(archive, ref, more, progress, only_media=only_media)
    return replace(plan, words=(*words, *said))


def _plan_of_bytes(
    archive: Archive, name: str, more: set[bytes], progress: Progress | None
) -> Plan:
    commitment = archive.committed(Digest(name)) or Commitment(name)
    opening = archive.opening(commitment)  # BlobMissing: neither a digest nor a commitment
    data = bytes_of(archive, opening.digest)
    needles = {data} if _SMALLEST_NEEDLE <= len(data) <= _LARGEST_NEEDLE else set[bytes]()
    targets = {commitment, *assessments_that_read(archive, commitment)}
    return plan_of(archive, (), targets, needles | more, progress)


def _plan_of_document(
    archive: Archive, document: Document, more: set[bytes], progress: Progress | None
) -> tuple[Plan, tuple[str, ...]]:
    """What holds an editor's or a petitioner's words, and those words.

    Of a proposal also the document that it became, and the other way round; of a request whatever
    repeats it.
    """
    data = archive.blob(document.body)
    needles, own = more | {as_proposed(data)}, tuple[str, ...]()
    match read_body(data):
        case Proposal(words=words):
            needles.add(words.encode())
        case CorrectionRequest(words=asked, contact=contact):
            own = (asked, contact)
            needles |= spellings(asked) | spellings(contact)
        case _:
            pass
    return _plan_of_bytes(archive, document.body, needles, progress), own


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
    return plan_of(archive, (ref,), targets, needles, progress)


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
