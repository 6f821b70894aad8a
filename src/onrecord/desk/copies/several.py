"""How do files get on record that hold copies of many posts, and much else?

A list of archives' addresses, a HAR (what a browser noted of its requests), and the archive that X
gives an account of its own posts. Of the last two only the pieces that show posts on record are
kept: the rest are the giver's cookies, messages and telephone numbers.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.copies.comparing import compared_with
from onrecord.desk.copies.keeping import (
    MOST_BYTES,
    CopyRefused,
    Given,
    KeptCopy,
    append_copy,
)
from onrecord.desk.copies.looking import Looked
from onrecord.desk.copies.media import JSON, URI_LIST, media_type_of
from onrecord.desk.copies.words import as_words, posts_in_body
from onrecord.desk.documents import recorded
from onrecord.platforms import x
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.export import ACCOUNT, account_in, is_posts, posts_in
from onrecord.platforms.x.pages import CopiedPost
from onrecord.proof.wacz import WaczError, WaczLimits
from onrecord.proof.wacz.package import open_package
from onrecord.record.accounts import AccountId, Enrolment, PostId, Ref, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.custody import CopyWords, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["SEVERAL", "Piece", "Pieces", "archived_at", "keep_pieces", "pieces_of"]

SEVERAL = (".har", ".zip", ".urls")
_ZIP = WaczLimits(members=1_000_000, listing=256 << 20, json=64 << 20, unpacked=1 << 34)
_MEMBER = 64 << 20  # bytes of one part of an export; X cuts them at some 100 MB of text
_STAMP = re.compile(r"/(?:web/)?((?:19|20)[0-9]{12})(?:[a-z]{2}_)?/")
_DOTTED = re.compile(r"/((?:19|20)[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{6})/")  # archive.today
_LINES = 10_000
_URL = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What of a file is kept of one post: exact bytes, and where in the file they lay."""

    post: str  # its platform's id
    data: bytes
    media_type: str
    name: str
    url: str | None
    made_at: datetime | None
    words: CopyWords | None
    said: str  # whose word it is


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was kept, and how many posts of the file are not on record here."""

    kept: tuple[KeptCopy, ...]
    strangers: int


def pieces_of(path: Path, accounts: Sequence[AccountId]) -> tuple[Piece, ...]:
    """The posts in such a file. Raises CopyRefused for one that is none."""
    match path.suffix.lower():
        case ".urls":
            return tuple(_of_list(path))
        case ".har":
            return tuple(_of_har(path))
        case _:
            return tuple(_of_export(path, accounts))


def keep_pieces(
    archive: Archive,
    pieces: Sequence[Piece],
    given: Given,
    recorded_at: datetime,
    *,
    only_try: bool = False,
) -> Pieces:
    """Keep those that are of posts on record, each with its words. Raises DocumentRefused."""
    accounts = enrolled_at_x(archive)
    before = _before(archive)
    kept: list[KeptCopy] = []
    strangers = 0
    for piece in pieces:
        ref = _ref(archive, accounts, piece.post)
        if ref is None or (given.posts and ref not in given.posts):
            strangers += 1
            continue
        kept.append(_keep(archive, before, piece, ref, given, recorded_at, only_try=only_try))
    return Pieces(tuple(kept), strangers)


def enrolled_at_x(archive: Archive) -> tuple[AccountId, ...]:
    """The accounts of X that are on record."""
    bodies = (one.body for one in recorded(archive, DocumentKind.ENROLMENT))
    found = (one.account for one in bodies if isinstance(one, Enrolment) and one.platform == x.NAME)
    return tuple(dict.fromkeys(found))


def _ref(archive: Archive, accounts: Sequence[AccountId], post: str) -> Ref | None:
    refs = (ref_of(x.NAME, account, PostId(post)) for account in accounts)
    return next((ref for ref in refs if archive.index.post(ref) is not None), None)


_Before = dict[tuple[ThirdPartyCopy, frozenset[Ref]], Logged]


def _before(archive: Archive) -> _Before:
    """The copies that are on record, with the posts that they are of."""
    return {
        (one.body, frozenset(one.document.posts)): one.logged
        for one in recorded(archive, DocumentKind.COPY)
        if isinstance(one.body, ThirdPartyCopy)
    }


def _keep(
    archive: Archive,
    before: _Before,
    piece: Piece,
    ref: Ref,
    given: Given,
    recorded_at: datetime,
    *,
    only_try: bool,
) -> KeptCopy:
    copy = ThirdPartyCopy(
        bytes=digest_of(piece.data),
        media_type=piece.media_type,
        name=piece.name,
        url=piece.url,
        made_at=piece.made_at or given.made_at,
        given_by=given.by,
        obtained=given.obtained,
        note=given.note,
        words=piece.words,
    )
    looked = Looked(piece.url, piece.made_at, piece.said)
    compared = compared_with(archive, archive.index.entries_of_post(ref), piece.words)
    stands = before.get((copy, frozenset((ref,))))
    logged = stands
    if stands is None and not only_try:
        logged = append_copy(archive, piece.data, copy, piece.said, (ref,), recorded_at)
        before[copy, frozenset((ref,))] = logged
    already = stands is not None
    return KeptCopy(copy=copy, looked=looked, logged=logged, already=already, compared=compared)


# A list of archives' addresses


def _of_list(path: Path) -> Iterator[Piece]:
    """Of each address one line is kept; what lies there is fetched only if somebody asks for it."""
    lines = _text(path).splitlines()
    if len(lines) > _LINES:
        raise CopyRefused(
            f"{path.name!r} has more than {_LINES:,} lines", advice="Give it in parts."
        )
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        url, *more = line.split()
        post = x.post_in((more or [url])[-1]) if len(line) <= _URL else None
        if post is None:
            raise CopyRefused(
                f"line {number} of {path.name!r} names no post at X",
                advice="Give addresses that end with the post's own, or that one behind a space.",
            )
        yield Piece(
            post=post,
            data=f"{url}\n".encode(),
            media_type=URI_LIST,
            name=f"{path.name}, line {number}",
            url=url,
            made_at=archived_at(url),
            words=None,
            said="an address at which somebody's copy is said to lie; nothing was fetched",
        )


def archived_at(url: str) -> datetime | None:
    """When a copy was made, by the digits that web archives put into its address."""
    found = _STAMP.search(url) or _DOTTED.search(url)
    digits = "" if found is None else re.sub(r"[.-]", "", found[1])
    try:
        return datetime.strptime(f"{digits}Z", "%Y%m%d%H%M%S%z") if digits else None
    except ValueError:
        return None


# HAR (HTTP Archive 1.2)


def _of_har(path: Path) -> Iterator[Piece]:
    try:
        value = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise CopyRefused(f"{path.name!r} is no HAR", advice="") from error
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise CopyRefused(f"{path.name!r} is no HAR", advice="Save it as a browser exports it.")
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries):
        body, url, at = _answer(entry)
        for post in posts_in_body(body, url):
            if (post.id, post.text) not in seen:
                seen.add((post.id, post.text))
                yield _har_piece(path.name, number, post, body, url, at)


def _har_piece(
    name: str, number: int, post: CopiedPost, body: bytes, url: str | None, at: datetime | None
) -> Piece:
    return Piece(
        post=post.id,
        data=body,
        media_type=media_type_of(body) or JSON,
        name=f"{name}, entry {number}",
        url=url,
        made_at=at,
        words=as_words(post),
        said="an answer that the giver's browser noted; a HAR is written by whoever gives it",
    )


def _answer(entry: Any) -> tuple[bytes, str | None, datetime | None]:
    """The body of a noted answer; empty for what is none."""
    if not isinstance(entry, dict):
        return b"", None, None
    request, response = entry.get("request"), entry.get("response")
    url = request.get("url") if isinstance(request, dict) else None
    content = response.get("content") if isinstance(response, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str) or not isinstance(content, dict):
        return b"", None, None
    body = text.encode("utf-8", "surrogatepass")
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b"", None, None
    return body, url[:_URL] if isinstance(url, str) else None, _moment(entry.get("startedDateTime"))


def _moment(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        return None if at is None or at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# An account's own export


def _of_export(path: Path, accounts: Sequence[AccountId]) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            package = open_package(file, _ZIP)
            whose, name = account_in(package.read(ACCOUNT, _MEMBER))
            if whose not in accounts:
                raise CopyRefused(
                    f"{path.name!r} is the export of the account {whose}, which is not on record",
                    advice="Enrol it first: onrecord add",
                )
            parts = sorted(member for member in package.members if is_posts(member))
            for member in parts:
                for found in posts_in(package.read(member, _MEMBER)):
                    yield _exported(path.name, member, name, found.post, found.data)
    except OSError as error:
        raise CopyRefused(f"{str(path)[:200]!r} can't be read", advice="") from error
    except (WaczError, Unplaced) as error:
        raise CopyRefused(
            f"{path.name!r} is no export of an account at X that is read here: {error}",
            advice="Give the zip file as X made it, with data/account.js and data/tweets.js.",
        ) from error


def _exported(path: str, member: str, name: str | None, post: CopiedPost, data: bytes) -> Piece:
    gone = "among what the account had withdrawn, " if "deleted" in member else ""
    who = "the account" if name is None else f"the account (then “{name[:50]}”)"
    words = as_words(post)
    return Piece(
        post=post.id,
        data=data,
        media_type=JSON,
        name=f"{path}, {member}",
        url=None,
        made_at=None,
        words=CopyWords(
            text=words.text, read_by="its own export", version=words.version, links=words.links
        ),
        said=f"{gone}from the export that X gives {who} of itself: the account holder's own word",
    )


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CopyRefused(f"{str(path)[:200]!r} can't be read", advice="") from error
    try:
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CopyRefused(f"{path.name!r} is not UTF-8 text", advice="") from error
    raise CopyRefused(
        f"{path.name!r} has more than {MOST_BYTES:,} bytes", advice="Give it in parts."
    )
