"""How is somebody else's copy put on record?

Its bytes are kept as they are. Two documents go into the log in one step: the copy, with what it
says of itself and who gave it, and the custody event of its coming here with what was found. It
is never evidence that a post was there: only readers of a platform's own answers say that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from onrecord.archive import Archive
from onrecord.desk.copies.comparing import compared_with
from onrecord.desk.copies.looking import Looked, look_at
from onrecord.desk.copies.media import HTML, media_type_of
from onrecord.desk.copies.words import (
    as_words,
    links_in,
    posts_in_copy,
    quoted_in,
    words_in_picture,
)
from onrecord.desk.documents import DocumentRefused, append_documents, kept_document, recorded
from onrecord.findings.copies_of_states import Agreement, Compared
from onrecord.platforms import x
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.custody import CopyWords, Custody, CustodyEvent, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import EntryError, Logged, write_body
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = [
    "MOST_BYTES",
    "CopyRefused",
    "Given",
    "KeptCopy",
    "append_copy",
    "keep_copy",
]

MOST_BYTES = 250_000_000
"""Of a copy: a capture of ours may have 200 MB of answers."""


class CopyRefused(OnrecordError):
    """A file that is not kept as a copy. Nothing was recorded."""

    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What whoever brings a copy says of it; what they do not say, the copy may say itself."""

    by: str
    posts: tuple[Ref, ...] = ()
    url: str | None = None
    made_at: datetime | None = None
    obtained: str | None = None
    note: str | None = None
    words: str | None = None  # of the post, as whoever brings the copy read them in it


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCopy:
    """A copy, what was found in it, its entry (None: only tried), and whether that was there."""

    copy: ThirdPartyCopy
    looked: Looked
    logged: Logged | None
    already: bool
    compared: Compared | None = None


def keep_copy(
    archive: Archive,
    path: Path,
    given: Given,
    recorded_at: datetime,
    *,
    damaged: bool = False,
    only_try: bool = False,
) -> KeptCopy:
    """Keep a file as somebody's copy, with the event of its coming, both or neither.

    The very same copy, with the same words, is not recorded again. One that is damaged by its own
    digests is refused unless `damaged` says that it is wanted as it is; the record then says so.
    With `only_try` nothing is written. Raises CopyRefused, DocumentRefused.
    """
    data = _read(path)
    media_type = media_type_of(data)
    if media_type is None:
        raise CopyRefused(
            f"{path.name!r} is no WACZ, WARC, web page, PNG, JPEG, WebP or PDF",
            advice="Give the file as it was made; how it begins tells its kind, not its name.",
        )
    looked = look_at(data, media_type)
    if looked.fault is not None and not damaged:
        raise CopyRefused(
            f"{path.name!r} is damaged: {looked.fault}",
            advice="Ask for it again. To keep it as it is, and on record as damaged: --damaged",
        )
    copy = ThirdPartyCopy(
        bytes=digest_of(data),
        media_type=media_type,
        name=path.name,
        url=given.url or looked.url,
        made_at=given.made_at or looked.made_at,
        given_by=given.by,
        obtained=given.obtained,
        note=given.note,
        words=_of_version(_words(archive, data, media_type, given), given),
    )
    compared = compared_with(archive, _entries(archive, given.posts), copy.words)
    stands = _on_record(archive, copy, given.posts)
    if stands is not None:
        return KeptCopy(copy=copy, looked=looked, logged=stands, already=True, compared=compared)
    _require_writable(copy)
    if only_try:
        return KeptCopy(copy=copy, looked=looked, logged=None, already=False, compared=compared)
    logged = append_copy(archive, data, copy, looked.result, given.posts, recorded_at)
    return KeptCopy(copy=copy, looked=looked, logged=logged, already=False, compared=compared)


def _words(archive: Archive, data: bytes, media_type: str, given: Given) -> CopyWords | None:
    """The words of the one post that it is a copy of: as typed by an editor, or as found in it."""
    if len(given.posts) != 1:
        return None
    known = archive.index.post(given.posts[0])
    shown = posts_in_copy(data, media_type, given.url)
    links = links_in(data, media_type, shown)
    of_it = [one for one in shown if known is not None and one.id == known.post]
    if given.words is not None:
        stands = media_type != HTML or given.words in quoted_in(data)[0]
        by = "an editor" if stands else "an editor; they were not found in the page's text"
        return CopyWords(text=given.words, read_by=by, version=None, links=links)
    if of_it:
        return as_words(of_it[0])
    if media_type == HTML:
        return _quoted(archive, data, given.posts[0], links)
    return words_in_picture(data, media_type)


def _of_version(words: CopyWords | None, given: Given) -> CopyWords | None:
    """With the id of the version, where the giver's address names one and the copy does not.

    An edited post at X has a new id for each version, and X's digests hold it.
    """
    if words is None or words.version is not None or given.url is None:
        return words
    return replace(words, version=x.post_in(given.url))


def _quoted(archive: Archive, data: bytes, ref: Ref, links: tuple[str, ...]) -> CopyWords | None:
    """Of a report the words between quotation marks that have the digest of the post."""
    for text in quoted_in(data)[1]:
        words = CopyWords(text=text, read_by="its quotation marks", version=None, links=links)
        found = compared_with(archive, _entries(archive, (ref,)), words)
        if found is not None and found.agreement is Agreement.MATCHES:
            return words
    return None


def _entries(archive: Archive, posts: Sequence[Ref]) -> tuple[Logged, ...]:
    """What is on record about the one post that a copy is of."""
    return tuple(archive.index.entries_of_post(posts[0])) if len(posts) == 1 else ()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CopyRefused(f"{str(path)[:200]!r} can't be read", advice="") from error
    if len(data) > MOST_BYTES:
        raise CopyRefused(
            f"{path.name!r} has more than {MOST_BYTES:,} bytes",
            advice="Keep it elsewhere, and put its SHA-256 on record in a case's note.",
        )
    return data


def _on_record(archive: Archive, copy: ThirdPartyCopy, posts: Sequence[Ref]) -> Logged | None:
    """The entry of the very same copy, with the same words about the same posts, if there is one."""
    for one in recorded(archive, DocumentKind.COPY):
        if one.body == copy and set(one.document.posts) == set(posts):
            return one.logged
    return None


def append_copy(
    archive: Archive,
    data: bytes,
    copy: ThirdPartyCopy,
    result: str,
    posts: Sequence[Ref],
    recorded_at: datetime,
) -> Logged:
    """Keep a copy's bytes, and put it and the event of its coming on record. DocumentRefused."""
    (kept,) = archive.keep(data)
    event = Custody(
        event=CustodyEvent.ACQUIRED,
        by=copy.given_by,
        why=copy.obtained,
        what=(kept,),
        digest=Digest(copy.bytes),
        where=copy.name,
        result=result,
    )
    accounts = tuple(_accounts(archive, posts))
    documents = [
        kept_document(archive, body, recorded_at, accounts=accounts, posts=tuple(posts))
        for body in (copy, event)
    ]
    logged, _ = append_documents(archive, documents)
    return logged


def _require_writable(copy: ThirdPartyCopy) -> None:
    """Before its bytes are kept: words that no document can hold. Raises DocumentRefused."""
    try:
        write_body(copy)
    except EntryError as error:
        raise DocumentRefused(f"this can't be put on record: {error}") from error


def _accounts(archive: Archive, posts: Sequence[Ref]) -> list[AccountId]:
    known = [archive.index.post(ref) for ref in posts]
    return [one.account for one in known if one is not None]
