"""Which screenshots may readers see, by whose decision, and what of each?

A screenshot shows whoever answered and liked. What is published is a new picture, made of the
parts that an editor chose; the last decision about a visit holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.believing import believed
from onrecord.desk.captured.errors import CannotShow
from onrecord.desk.captured.masking import masked, size_of
from onrecord.desk.captured.screenshots import capture_called, screenshot_of
from onrecord.desk.documents import append_documents, kept_document, recorded_among
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, one_at_a_time, require
from onrecord.desk.editing.wording import require_reason
from onrecord.findings.editing import Doing, holding_pictures
from onrecord.findings.stated import Stated
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import Box, PictureRelease
from onrecord.record.entries import Logged

__all__ = [
    "ShownPicture",
    "picture_bytes",
    "pictures_of",
    "release_picture",
    "released_of",
    "take_picture_back",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """A masked screenshot that is published: of which visit, by which entry, and how large."""

    capture: Logged
    release: Digest  # of the entry that published it
    index: int  # of that entry
    at: datetime
    picture: Digest
    width: int
    height: int
    keeps: tuple[Box, ...]
    editor: str
    why: str

    @property
    def visited_at(self) -> datetime:
        """When the browser had seen it, by our clock."""
        assert isinstance(self.capture.entry, Capture)
        return self.capture.entry.ended_at


def release_picture(
    archive: Archive,
    capture: Digest,
    boxes: Sequence[Box],
    *,
    actor: Actor,
    why: str,
    at: datetime,
) -> Logged:
    """Publish the screenshot of a visit with all but these boxes masked, in place of any before.

    Raises CannotShow, BoxOutside, NotAllowed, EditingError, ExtraMissing; nothing is then changed.
    """
    require_reason(why)
    picture = masked(screenshot_of(archive, capture), boxes)
    body = PictureRelease(
        capture=capture,
        picture=digest_of(picture),
        keeps=tuple(boxes),
        editor=actor.name,
        why=why.strip(),
    )
    return _put(archive, body, "released-picture", actor, at, picture)


def take_picture_back(
    archive: Archive, capture: Digest, *, actor: Actor, why: str, at: datetime
) -> Logged:
    """The screenshot of this visit is published no more. CannotShow, NotAllowed, EditingError."""
    require_reason(why)
    logged = capture_called(archive, capture)
    assert isinstance(logged.entry, Capture)
    if not released_of(archive, logged):
        raise CannotShow("no picture of this visit is published")
    body = PictureRelease(
        capture=capture, picture=None, keeps=(), editor=actor.name, why=why.strip()
    )
    return _put(archive, body, "took-picture-back", actor, at)


def pictures_of(archive: Archive, ref: Ref) -> tuple[ShownPicture, ...]:
    """The masked screenshots of a post's page that readers may see, oldest visit first.

    None of a visit whose package was withheld since, or whose picture is not kept.
    """
    return _pictures(archive, ref, believed(archive, archive.index.entries_of_post(ref)))


def released_of(archive: Archive, visit: Logged) -> tuple[ShownPicture, ...]:
    """What is released of one visit, also while its vantage is not believed: that may change."""
    refs = visit.entry.posts if isinstance(visit.entry, Capture) else ()
    found = (
        one
        for ref in refs
        for one in _pictures(archive, ref, archive.index.entries_of_post(ref))
        if one.capture.digest == visit.digest
    )
    return tuple({one.release: one for one in found}.values())


def _pictures(archive: Archive, ref: Ref, entries: Sequence[Logged]) -> tuple[ShownPicture, ...]:
    visits = {
        one.digest: one
        for one in entries
        if isinstance(one.entry, Capture) and ref in one.entry.posts
    }
    stated = [
        Stated(one.logged.index, one.digest, one.document.recorded_at, one.body)
        for one in recorded_among(archive, entries, DocumentKind.PICTURE)
        if isinstance(one.body, PictureRelease)
    ]
    held = holding_pictures(stated)
    found = (_shown(archive, visits[of], held[of]) for of in visits if of in held)
    return tuple(one for one in found if one is not None)


def picture_bytes(archive: Archive, ref: Ref, picture: Digest) -> bytes:
    """A masked screenshot of a post's page that readers may see now. CannotShow for any other."""
    if not any(one.picture == picture for one in pictures_of(archive, ref)):
        raise CannotShow("no such picture is published")
    return archive.blob_by_digest(picture)


def _shown(archive: Archive, capture: Logged, held: Stated[PictureRelease]) -> ShownPicture | None:
    release = held.body
    assert isinstance(capture.entry, Capture)
    if release.picture is None or capture.entry.package is None:
        return None
    try:
        archive.opening(capture.entry.package)  # withheld since: then its picture is, too
        with archive.open_blob(release.picture) as file:
            width, height = size_of(file.read(24))
    except BlobMissing:
        return None
    return ShownPicture(
        capture=capture,
        release=held.digest,
        index=held.index,
        at=held.recorded_at,
        picture=release.picture,
        width=width,
        height=height,
        keeps=release.keeps,
        editor=release.editor,
        why=release.why,
    )


def _put(
    archive: Archive,
    body: PictureRelease,
    act: str,
    actor: Actor,
    at: datetime,
    *picture: bytes,
) -> Logged:
    """Put the decision on record with its act. It names the visit's posts, so their pages show it.

    Raises NotAllowed.
    """
    entry = capture_called(archive, body.capture).entry
    assert isinstance(entry, Capture)
    accounts = tuple(dict.fromkeys(_accounts(archive, entry.posts)))
    with one_at_a_time(archive):
        require(archive, actor, Doing.RELEASE_PICTURE)
        document = kept_document(
            archive, body, at, accounts=accounts, posts=entry.posts, evidence=picture
        )
        told = act_of(archive, actor, act, body.capture, at, body.why)
        logged, _ = append_documents(archive, [document, told])
    return logged


def _accounts(archive: Archive, posts: Sequence[Ref]) -> Iterator[AccountId]:
    for ref in posts:
        known = archive.index.post(ref)
        if known is not None:
            yield known[1]
