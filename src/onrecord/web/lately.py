"""What happened, as a line for readers: what, of whom, how it is known, and where to read on?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from onrecord.archive import Archive, BlobDamaged, BlobMissing, Position
from onrecord.desk.believing import believed
from onrecord.desk.happenings import EVERYTHING, Happening, HappeningKind, Wanted, happenings
from onrecord.findings.happening import OF_POSTS
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Unplaced
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.web.labels import AUTHENTICITIES, STRENGTHS, Label
from onrecord.web.translating import marked

__all__ = ["HOW", "Line", "lines", "place_of", "written"]

_OUR_WORD = Label(
    "our-word",
    marked("this archive’s word"),
    marked("Its watch or an editor put it on record; nobody else vouches for it."),
)
HOW: Mapping[str, Label] = {
    **AUTHENTICITIES,
    "as-said": STRENGTHS["as-said"],
    "assessed": STRENGTHS["assessed"],
    "our-word": _OUR_WORD,
}
"""How a line is known."""

_HOW_OF_KINDS = {
    HappeningKind.DISOWNED: "as-said",
    HappeningKind.DECLARED: "as-said",
    HappeningKind.REPORTED: "as-said",
    HappeningKind.ASSESSED: "assessed",
}
_PAGES = {  # of what concerns no account alone
    HappeningKind.GAP: "/sources",
    HappeningKind.CORRECTED: "/corrections",
    HappeningKind.ANSWERED: "/corrections",
}
_SAID = frozenset({HappeningKind.DISOWNED, HappeningKind.DECLARED})
_MOST_WORDS = 90  # characters of a post
_SHORT = 12  # characters of a digest in an anchor, as in the templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that happened, and how a reader is led on."""

    of: Happening
    how: str  # one of HOW
    words: str | None  # how the post begins that it is about; None: not about one, or unreadable
    several: bool  # whether it had other texts, so that these words may be later than what is told
    leads_to: str | None  # the page that tells more
    in_full: str | None  # where the words can be read that are quoted in part


def lines(
    archive: Archive,
    wanted: Wanted = EVERYTHING,
    *,
    before: Position | None = None,
    after: Position | None = None,
    limit: int,
) -> tuple[Line, ...]:
    """Some lines, latest first, as `happenings` gives them."""
    found = happenings(archive, wanted, before=before, after=after, limit=limit)
    return tuple(_line(archive, one) for one in found)


def written(position: Position) -> str:
    """A position as an address has it."""
    return f"{position[0]}.{position[1]}"


def place_of(text: str | None) -> Position | None:
    """A position that `written` wrote; None for anything else."""
    place, dot, nth = (text or "").partition(".")
    whole = dot and all(one.isascii() and one.isdigit() and len(one) < 16 for one in (place, nth))
    return (int(place), int(nth)) if whole else None


def _line(archive: Archive, one: Happening) -> Line:
    how = one.authenticity or _HOW_OF_KINDS.get(one.kind, "our-word")
    entries = () if one.post is None else believed(archive, archive.index.entries_of_post(one.post))
    return Line(
        of=one,
        how=str(how),
        words=_begins(archive, entries),
        several=_has_several_texts(entries),
        leads_to=_leads_to(one),
        in_full=_in_full(archive, one) if one.kind in _SAID else None,
    )


def _leads_to(one: Happening) -> str | None:
    if one.case is not None:
        return f"/cases/{quote(one.case)}"
    if one.post is not None:
        return f"/posts/{one.post}"
    if one.account is not None:
        return f"/accounts/{quote(one.account, safe=':')}"
    return _PAGES.get(one.kind)


def _in_full(archive: Archive, one: Happening) -> str | None:
    """Words about a whole account stand on the page of each post that they may concern."""
    post = one.post
    if post is None and one.account is not None:
        near = Wanted(accounts=(one.account,), kinds=OF_POSTS)
        found = happenings(archive, near, before=one.position, limit=1)
        post = found[0].post if found else None
    return None if post is None else f"/posts/{post}#d-{one.because[0][:_SHORT]}"


def _begins(archive: Archive, entries: Sequence[Logged]) -> str | None:
    """The beginning of the text that we last saw; None if there is none that can be read."""
    text = " ".join((_latest_text(archive, entries) or "").split())
    return f"{text[:_MOST_WORDS].rstrip()} …" if len(text) > _MOST_WORDS else text or None


def _has_several_texts(entries: Sequence[Logged]) -> bool:
    seen = set()
    for logged in entries:
        match logged.entry:
            case PostObservation(part=None, outcome=Seen(version)):
                seen.add(version)
            case _:
                pass
    return len(seen) > 1


def _latest_text(archive: Archive, entries: Sequence[Logged]) -> str | None:
    for logged in reversed(entries):
        match logged.entry:
            case PostObservation(part=None, outcome=Seen(version)) as seen:
                reader = platform_named(seen.platform)
                try:
                    data = archive.blob(version)
                    return None if reader is None else reader.read_version(seen.post, data).text
                except (BlobMissing, BlobDamaged, Unplaced):
                    return None
            case _:
                pass
    return None
