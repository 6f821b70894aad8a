"""What does a reader see of one post?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from onrecord.archive import AmbiguousRef, Archive, BlobMissing
from onrecord.desk.assessments.shown import ShownAssessment, shown_assessments
from onrecord.desk.captures import ShownCapture, captures_of
from onrecord.desk.cases import Case, cases
from onrecord.desk.copies import ShownCopy, copies_of
from onrecord.desk.declarations.particulars import Particulars, particulars_of
from onrecord.desk.finding import NotOnRecord, PostFinding, ShownVersion
from onrecord.desk.naming import AmbiguousName, resolve
from onrecord.desk.proven import Look, Proven
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.findings.quoting import QuotedBy, Reported
from onrecord.findings.standing import Considered
from onrecord.findings.timeline import Event, timeline
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.watched import enrolments
from onrecord.web.differences import Piece, differences
from onrecord.web.evidence import MOST_LOOKS, Item, evidence_of
from onrecord.web.strip import Strip, strip_of

__all__ = ["Other", "PostPage", "Text", "Voice", "post_page"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the post, and how it differs from the one before it."""

    number: int
    shown: ShownVersion
    changes: tuple[Piece, ...]  # empty for the first, and where one of the two is not readable


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody's words about the post: as they bear on it, and as recorded."""

    considered: Considered
    declaration: Declaration | None
    particulars: Particulars | None


@dataclass(frozen=True, slots=True)
class Other:
    """A post that this one answers or shows. Bystanders are not named (design, section 11)."""

    account: str | None  # None: of an account that is not on record here
    ref: str | None


@dataclass(frozen=True, slots=True)
class Bounded:
    """An entry between time stamps, and which looks at the post it tells of."""

    looks: tuple[Look, ...]
    proven: Proven


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """All that the page of a post shows."""

    found: PostFinding
    bounded: tuple[Bounded, ...]  # the looks that matter, where any time stamp stands by them
    texts: tuple[Text, ...]  # oldest first
    strip: Strip | None
    voices: tuple[Voice, ...]
    statements: Mapping[Digest, Logged]  # about institutions, on which it rests who may speak
    quoted: tuple[QuotedBy, ...]
    assessed: tuple[ShownAssessment, ...]
    events: tuple[Event, ...]
    items: tuple[Item, ...]
    unlisted: int  # looks at the post that are not among the items
    places: Mapping[Digest, Item]
    cases: tuple[Case, ...]
    captures: tuple[ShownCapture, ...]  # facts only: a captured page may show bystanders
    copies: tuple[ShownCopy, ...]
    media: Mapping[str, int]  # bytes of the media that are kept, by their part
    passing: tuple[str, ...]  # of these, those that no text names: their addresses pass
    answers: Other | None
    quotes: Other | None


def post_page(archive: Archive, found: PostFinding) -> PostPage:
    """Gather what the page of a post shows."""
    said = next((shown.said for shown in reversed(found.versions) if shown.said), None)
    reports = reports_of(archive, found)
    events = _events(found, reports)
    items = evidence_of(found, events)
    shown = {item.logged.digest for item in items}
    media = _kept_media(archive, found)
    named = {x.part for one in found.versions if one.said is not None for x in one.said.media}
    return PostPage(
        found=found,
        bounded=_bounded(found.proven),
        texts=tuple(_texts(found)),
        strip=strip_of(found),
        voices=_voices(found),
        statements=dict(_statements(archive, found)),
        quoted=quotations_of(found, reports),
        assessed=shown_assessments(found.assessed),
        events=events,
        items=items,
        unlisted=sum(logged.digest not in shown for logged in found.entries),
        places={item.logged.digest: item for item in items},
        cases=tuple(case for case in cases(archive).values() if found.ref in case.posts),
        captures=captures_of(archive, found.entries)[-MOST_LOOKS:],
        copies=copies_of(archive, found.entries),
        media=media,
        passing=tuple(part for part in media if "://" in part and part not in named),
        answers=None if said is None else _other(archive, said.answers),
        quotes=None if said is None else _other(archive, said.quotes),
    )


def _bounded(proven: Sequence[Proven]) -> tuple[Bounded, ...]:
    if not any(one.is_bounded for one in proven):
        return ()
    by_entry: dict[int, list[Proven]] = {}
    for one in proven:
        by_entry.setdefault(one.observation.index, []).append(one)
    return tuple(Bounded(tuple(x.look for x in same), same[0]) for same in by_entry.values())


def _voices(found: PostFinding) -> tuple[Voice, ...]:
    whole = {one.considered.digest: one for one in particulars_of(found)}
    return tuple(
        Voice(one, None if beside is None else beside.declaration, beside)
        for one in found.standing.declarations
        for beside in [whole.get(one.digest)]
    )


def _statements(archive: Archive, found: PostFinding) -> Iterator[tuple[Digest, Logged]]:
    rests_on = (digest for one in found.standing.declarations for digest in one.speaking_because)
    for digest in dict.fromkeys(rests_on):
        logged = archive.find(digest)
        if logged is not None:
            yield digest, logged


def _texts(found: PostFinding) -> Iterator[Text]:
    before: ShownVersion | None = None
    for number, shown in enumerate(found.versions, 1):
        changes: tuple[Piece, ...] = ()
        if before is not None and before.said is not None and shown.said is not None:
            changes = differences(before.said.text, shown.said.text)
        yield Text(number, shown, changes)
        before = shown


def _events(found: PostFinding, reports: Sequence[Reported]) -> tuple[Event, ...]:
    """What happened to this post: its account's own events are on the account's page."""
    bearing = {one.digest for one in found.standing.declarations}
    declared = [one for one in found.declared if one.digest in bearing]
    assessed = {found.ref: found.assessed}
    told = timeline({found.ref: found.entries}, found.around, declared, reports, assessed)
    return tuple(event for event in told if event.account is None or event.post is not None)


def _other(archive: Archive, address: str | None) -> Other | None:
    """The other post, by its account's name only if that is on record; its page if we have one."""
    if address is None:
        return None
    if "/" not in address:  # whatever an author wrote there, it is no address, and no ref of ours
        return Other(None, None)
    try:
        ref = resolve(archive, address)
    except (NotOnRecord, AddressError, AmbiguousName, AmbiguousRef):
        return Other(_institution_at(archive, address), None)
    known = archive.index.post(ref)
    whose = None if known is None else _institution(archive, known.platform, known.account)
    return Other(None, None) if whose is None else Other(whose, ref)


def _institution_at(archive: Archive, address: str) -> str | None:
    """Whose account an address leads to, where the post itself is not on record."""
    for platform in PLATFORMS:
        with suppress(AddressError):
            read = platform.read_address(address)
            if read is not None and read.account is not None:
                return _institution(archive, platform.NAME, read.account)
    return None


def _institution(archive: Archive, platform: str, account: AccountId) -> str | None:
    of = (one for one in enrolments(archive) if (one.platform, one.account) == (platform, account))
    return next((one.institution for one in of), None)


def _kept_media(archive: Archive, found: PostFinding) -> dict[str, int]:
    kept: dict[str, int] = {}
    for logged in found.entries:
        match logged.entry:
            case PostObservation(part=str(part), outcome=Seen(version)):
                with suppress(BlobMissing):  # redacted: then it is not kept
                    kept[part] = len(archive.blob(version))
            case _:
                pass
    return kept
