"""What does a reader see of one post?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import SEEK_END

from markupsafe import Markup

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.assessments.shown import ShownAssessment, shown_assessments
from onrecord.desk.captured import ShownPicture, pictures_of
from onrecord.desk.captures import ShownCapture, captures_of
from onrecord.desk.cases import Case, answers_of, cases
from onrecord.desk.copies import ShownCopy, copies_of
from onrecord.desk.declarations.particulars import Particulars, particulars_of
from onrecord.desk.finding import PostFinding, ShownVersion
from onrecord.desk.proven import Look, Proven
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.desk.vantages.shown import ShownVantage, shown_vantages
from onrecord.findings.quoting import QuotedBy, Reported
from onrecord.findings.standing import Considered
from onrecord.findings.timeline import Event, timeline
from onrecord.findings.words.timeline import SHOWN_OTHERWISE
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.web.brought import Brought, brought_by
from onrecord.web.bystanders import masked_speakers, names_bystander
from onrecord.web.differences import Piece, differences
from onrecord.web.embed import Embedding, embedding_of
from onrecord.web.evidence import MOST_LOOKS, Item, evidence_of
from onrecord.web.glance import Glance, glance_of
from onrecord.web.linked_data import data_block, post_linked_data
from onrecord.web.other_posts import Other, other_post
from onrecord.web.page import demonstration
from onrecord.web.proofs import Proofs, proofs_of
from onrecord.web.strip import Strip, strip_of
from onrecord.web.words_of_others import spelled

__all__ = ["Other", "PostPage", "Text", "Voice", "post_page"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the post, and how it differs from the one before it."""

    number: int
    shown: ShownVersion
    changes: tuple[Piece, ...]  # empty for the first, and where one of the two is not readable

    @property
    def otherwise(self) -> str | None:
        """That nobody saw the text before it change into this one, where nobody did."""
        return None if self.shown.version.seen_changing else SHOWN_OTHERWISE


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody's words about the post: as they bear on it, and as recorded."""

    considered: Considered
    declaration: Declaration | None
    particulars: Particulars | None


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
    media_digests: Mapping[str, Digest]  # and their SHA-256
    passing: tuple[str, ...]  # of these, those that no text names: their addresses pass
    answers: Other | None
    quotes: Other | None
    links: tuple[str, ...]  # of its latest text
    unnamed_links: int  # others, to accounts that are not on record here
    glance: Glance
    pictures: tuple[ShownPicture, ...]  # of what a browser was shown, masked and released
    frames: Mapping[int, str]  # where the part of a capture that anybody may see is shown
    proofs: Proofs
    vantages: Mapping[Digest, ShownVantage]  # who brought which entry from elsewhere
    brought: tuple[Brought, ...]  # the same, by who did
    linked: Markup  # the post as linked data
    embedding: Embedding


def post_page(
    archive: Archive, found: PostFinding, frame_of: Callable[[int], str | None] = lambda _: None
) -> PostPage:
    """Gather what the page of a post shows; `frame_of` says where a capture is shown again."""
    said = next((shown.said for shown in reversed(found.versions) if shown.said), None)
    reports = reports_of(archive, found)
    events = _events(found, reports)
    items = evidence_of(found, events)
    vantages = shown_vantages(archive, [item.logged for item in items])
    shown = {item.logged.digest for item in items}
    kept = _kept_media(archive, found)
    media = {part: size for part, (size, _) in kept.items()}
    named = {x.part for one in found.versions if one.said is not None for x in one.said.media}
    quoted = quotations_of(found, reports)
    in_cases = tuple(case for case in cases(archive).values() if found.ref in case.posts)
    captures = captures_of(archive, found.entries)[-MOST_LOOKS:]
    address = archive.configuration.web.address
    latest = found.versions[-1].said if found.versions else None
    linked = () if latest is None else latest.links
    links = tuple(link for link in linked if not names_bystander(archive, link))
    return PostPage(
        found=found,
        bounded=_bounded(found.proven),
        texts=tuple(_texts(found)),
        strip=strip_of(found),
        voices=_voices(found),
        statements=dict(_statements(archive, found)),
        quoted=masked_speakers(archive, quoted),
        assessed=shown_assessments(found.assessed),
        events=events,
        items=items,
        unlisted=sum(logged.digest not in shown for logged in found.listed),
        places={item.logged.digest: item for item in items},
        cases=in_cases,
        captures=captures,
        copies=copies_of(archive, found.entries),
        media=media,
        media_digests={part: digest for part, (_, digest) in kept.items()},
        passing=tuple(part for part in media if "://" in part and part not in named),
        answers=None if said is None else other_post(archive, said.answers),
        quotes=None if said is None else other_post(archive, said.quotes),
        links=links,
        unnamed_links=len(linked) - len(links),
        glance=glance_of(found, answers_of(found, quoted)),
        pictures=pictures_of(archive, found.ref),
        frames=dict(_frames(captures, frame_of)),
        proofs=proofs_of(
            archive, items, found.proven, in_cases[0].name if in_cases else None, found.ref
        ),
        vantages=vantages,
        brought=brought_by(vantages.values()),
        linked=data_block(
            post_linked_data(found, quoted=quoted, address=address, note=demonstration(archive))
        ),
        embedding=embedding_of(archive, f"/posts/{found.ref}", _called(found)),
    )


def _frames(
    captures: Sequence[ShownCapture], frame_of: Callable[[int], str | None]
) -> Iterator[tuple[int, str]]:
    """Only of captures whose package is kept: what it holds is seen when it is asked for."""
    for one in captures:
        address = frame_of(one.logged.index) if one.package is not None else None
        if address is not None:
            yield one.logged.index, address


def _called(found: PostFinding) -> str:
    """A title for a frame, in which nothing of the post's own words stands."""
    whose = found.account if found.enrolment is None else found.enrolment.institution
    return f"A post on record: {spelled(whose)[:100]}"


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
    told = timeline(
        {found.ref: found.entries}, found.around, declared, reports, assessed, found.corrections
    )
    return tuple(event for event in told if event.account is None or event.post is not None)


def _kept_media(archive: Archive, found: PostFinding) -> dict[str, tuple[int, Digest]]:
    """Bytes and SHA-256 of each medium that is kept, by its part."""
    kept: dict[str, tuple[int, Digest]] = {}
    for logged in found.entries:
        match logged.entry:
            case PostObservation(part=str(part), outcome=Seen(version)):
                with suppress(BlobMissing):  # redacted: then it is not kept
                    digest = archive.opening(version).digest
                    with archive.open_blob(digest) as file:
                        kept[part] = file.seek(0, SEEK_END), digest
            case _:
                pass
    return kept
