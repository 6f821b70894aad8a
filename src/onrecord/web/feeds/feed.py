"""What does a feed say, before it is written in either format?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive, NoSuchEntry, Position
from onrecord.desk.happenings import Happening, HappeningKind, Wanted
from onrecord.findings.words.moments import moment
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.observations import Gap, Looks
from onrecord.record.stamps import Stamp
from onrecord.web.labels import TIMES, label_of
from onrecord.web.lately import HOW, Line, lines, written
from onrecord.web.page import demonstration
from onrecord.web.words_of_others import spelled

__all__ = ["Feed", "FeedItem", "made_feed", "plain"]

_ON_A_PAGE = 50
_LONGEST_TITLE = 200  # characters; who speaks, as what, and what the words do take 150
# What was wrong, and why, is read whole or not at all.
_TITLES = {
    HappeningKind.CORRECTED: "This archive corrected what its pages said of it.",
    HappeningKind.ANSWERED: "This archive answered a request for correction.",
}
# XML 1.0, 2.2: what no document may hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPOKEN = (
    "Whether these words mean a certain post, and whether who said them may speak for the account, "
    "stands on the page of that post."
)
_SUBTITLE = "What came on record, and how each is known."
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """Something that happened, as feed readers show it. Texts are plain."""

    id: str  # a tag URI (RFC 4151), for ever
    title: str
    text: str
    page: str  # where to read on
    entry: str  # the entry of the log, for programs
    recorded_at: datetime
    of: Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A page of a feed. Addresses are absolute."""

    id: str
    title: str
    subtitle: str
    author: str
    page: str
    own: str
    first: str
    next: str | None
    updated: datetime
    items: tuple[FeedItem, ...]


def made_feed(
    archive: Archive,
    wanted: Wanted,
    *,
    title: str,
    base: str,
    page: str,
    path: str,
    before: Position | None,
) -> Feed:
    """A page of the feed of what is wanted. `page` and `path` are of the page and the feed."""
    found = lines(archive, wanted, before=before, limit=_ON_A_PAGE + 1)
    shown, more = found[:_ON_A_PAGE], len(found) > _ON_A_PAGE
    own = path if before is None else f"{path}?before={written(before)}"
    following = f"{base}{path}?before={written(shown[-1].of.position)}" if more else None
    began = _began(archive)
    return Feed(
        id=_tag(archive.origin, began, path.rpartition("/feed.")[0].removeprefix("/") or "feed"),
        title=plain(title),
        subtitle=" ".join(filter(None, (_SUBTITLE, plain(demonstration(archive) or "")))),
        author=archive.origin,
        page=f"{base}{page}",
        own=f"{base}{own}",
        first=f"{base}{path}",
        next=following,
        updated=max((one.of.recorded_at for one in shown), default=began),
        items=tuple(_item(archive.origin, base, one) for one in shown),
    )


def plain(text: str) -> str:
    """A text that any format takes: what can't be seen is spelled out, what XML forbids replaced."""
    return _NO_XML.sub("\ufffd", spelled(text))


def _item(origin: str, base: str, line: Line) -> FeedItem:
    one = line.of
    entry = f"/entries/{one.place}.json"
    return FeedItem(
        id=_tag(origin, one.recorded_at, f"happening/{one.id}"),
        title=_title(one),
        text="\n\n".join(map(plain, _paragraphs(line))),
        page=f"{base}{line.in_full or line.leads_to or entry}",
        entry=f"{base}{entry}",
        recorded_at=one.recorded_at,
        of=one,
    )


def _title(one: Happening) -> str:
    """What happened, in a line. It is cut between words, and never repeats half a correction."""
    whose = one.institution or one.account
    says = _TITLES.get(one.kind, one.says)
    title = " ".join(plain(says if whose is None else f"{whose}: {says}").split())
    if len(title) <= _LONGEST_TITLE:
        return title
    short, _, cut = title[:_LONGEST_TITLE].rpartition(" ")
    return f"{short or cut} …"


def _paragraphs(line: Line) -> Sequence[str]:
    one = line.of
    clock = label_of(TIMES, one.which_time)
    named = "The post’s text when last seen" if line.several else "The post"
    post = () if line.words is None else (f"{named}: “{line.words}”",)
    how = label_of(HOW, line.how)
    return (
        one.says,
        *([_SPOKEN] if one.kind in (HappeningKind.DISOWNED, HappeningKind.DECLARED) else []),
        *post,
        f"{moment(one.at)}, {clock.words}. {clock.means}",
        f"How it is known: {how.words}. {how.means}",
    )


def _tag(origin: str, at: datetime, name: str) -> str:
    """RFC 4151; the origin of the log is its name for ever, and begins with a host."""
    host, _, path = origin.partition("/")
    specific = "/".join(filter(None, (path, name)))
    return f"tag:{host.partition(':')[0]},{at:%Y-%m-%d}:{specific}"


def _began(archive: Archive) -> datetime:
    """When the first entry came on record; the same for ever."""
    try:
        entry = archive.entry(0).entry
    except NoSuchEntry:
        return _BEGINNING
    match entry:
        case Document():
            return entry.recorded_at
        case Gap() | Looks():
            return entry.noted_at
        case Capture():
            return entry.began_at
        case Stamp():
            return entry.answered_at
        case _:
            return entry.observed_at
