"""What does a reader see of one case?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from onrecord.archive import Archive
from onrecord.desk.assessments.shown import ShownAssessment, shown_assessments
from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import PostFinding
from onrecord.findings.history import History
from onrecord.findings.proven import said_at, stamp_of
from onrecord.findings.questions import Answer
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.timeline import Event
from onrecord.findings.trust import Disbelieved, disbelieved_together
from onrecord.findings.words.moments import moment
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.times import utc
from onrecord.web.bystanders import masked_speakers
from onrecord.web.embed import Embedding, embedding_of
from onrecord.web.evidence import evidence_of
from onrecord.web.glance import Glance, glance_of, in_question_first
from onrecord.web.lanes import Lanes, lanes_of
from onrecord.web.linked_data import case_linked_data, data_block
from onrecord.web.page import demonstration
from onrecord.web.words_of_others import spelled

__all__ = ["CasePage", "CasePost", "Day", "Place", "case_page", "days"]


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day, in UTC, numbered as in the picture from `first` on."""

    date: date
    first: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CasePost:
    """A post of the case, numbered, at a glance and with the six questions."""

    number: int
    found: PostFinding
    glance: Glance
    answers: tuple[Answer, ...]
    assessed: tuple[ShownAssessment, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader finds an entry that something rests on."""

    index: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """All that the page of a case shows."""

    found: CaseFinding
    quoted: Mapping[Ref, tuple[QuotedBy, ...]]  # of each post; bystanders are not named
    days: tuple[Day, ...]
    posts: tuple[CasePost, ...]
    first_read: tuple[CasePost, ...]  # the same, those first that are in question
    lanes: Lanes | None
    numbers: Mapping[Ref, int]  # of the posts
    accounts: tuple[PostFinding, ...]  # one post of each account
    places: Mapping[Digest, Place]
    stamped: bool  # whether any time stamp stands over what is told
    linked: Markup  # the case as linked data (JSON-LD)
    embedding: Embedding
    disbelieved: tuple[Disbelieved, ...]  # what vantages brought whose word is not taken


def case_page(archive: Archive, found: CaseFinding) -> CasePage:
    """Gather what the page of a case shows."""
    posts = {
        post.ref: CasePost(
            number,
            post,
            glance_of(post, found.questions[post.ref]),
            found.questions[post.ref],
            shown_assessments(post.assessed),
        )
        for number, post in enumerate(found.posts, 1)
    }
    places: dict[Digest, Place] = {}
    for post in found.posts:
        places = _places(post, found.quoted[post.ref]) | places
    stamps = tuple(_stamps(found.posts, places))
    events = tuple(sorted((*found.timeline, *stamps), key=lambda event: event.at))
    return CasePage(
        found=found,
        quoted={ref: masked_speakers(archive, those) for ref, those in found.quoted.items()},
        days=days(events),
        posts=tuple(posts.values()),
        first_read=tuple(posts[post.ref] for post in in_question_first(found.posts)),
        lanes=lanes_of(events),
        numbers={ref: post.number for ref, post in posts.items()},
        accounts=tuple({post.account: post for post in found.posts}.values()),
        places=_Places(places, tuple(post.around for post in found.posts)),
        stamped=bool(stamps),
        linked=data_block(
            case_linked_data(
                found, address=archive.configuration.web.address, note=demonstration(archive)
            )
        ),
        embedding=embedding_of(archive, f"/cases/{found.case.name}", spelled(found.case.title)),
        disbelieved=disbelieved_together(x for post in found.posts for x in post.disbelieved),
    )


class _Places(Mapping[Digest, Place]):
    """Where entries are shown; signed revisions, of which there are many, are looked up."""

    def __init__(self, known: Mapping[Digest, Place], around: Sequence[History]) -> None:
        self._known, self._around = known, tuple({id(one): one for one in around}.values())

    def __getitem__(self, digest: Digest) -> Place:
        if digest in self._known:
            return self._known[digest]
        index = next((x for one in self._around if (x := one.place_of(digest)) is not None), None)
        if index is None:
            raise KeyError(digest)
        return Place(index, f"/entries/{index}.json")

    def __iter__(self) -> Iterator[Digest]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _stamps(posts: Sequence[PostFinding], places: dict[Digest, Place]) -> Iterator[Event]:
    """The time stamps over the looks that the case rests on, each once."""
    over: dict[Digest, tuple[Logged, list[Digest]]] = {}
    for post in posts:
        for one in post.proven:
            for stamp in one.between.before:
                looks = over.setdefault(stamp.digest, (stamp, []))[1]
                looks.append(one.observation.digest)
    for stamp, looks in over.values():
        at, told = said_at(stamp), stamp_of(stamp)
        if at is not None and told is not None:
            places[stamp.digest] = Place(stamp.index, f"/entries/{stamp.index}.json")
            many = "1 entry" if len(looks) == 1 else f"{len(looks)} entries"
            yield Event(
                at=at,
                which_time="proven",
                kind="stamped",
                says=f"{told.service} stamped the log: {many} of looks at these posts existed no "
                f"later than {moment(at)}.",
                authenticity=None,
                post=None,
                because=(stamp.digest, *looks),
            )


def _places(post: PostFinding, quoted: Sequence[QuotedBy]) -> dict[Digest, Place]:
    """Entries about a post are shown on its page; those about its account stand in the log."""
    places = {
        logged.digest: Place(logged.index, f"/entries/{logged.index}.json")
        for logged in (*post.around.rest, *post.entries)
    }
    for item in evidence_of(post):
        if isinstance(item.logged.entry, PostObservation):
            href = f"/posts/{post.ref}#{item.anchor}"
            places[item.logged.digest] = Place(item.logged.index, href)
    for one in post.standing.declarations:
        if one.digest in places:
            href = f"/posts/{post.ref}#d-{one.digest[:12]}"
            places[one.digest] = Place(places[one.digest].index, href)
    for told in quoted:
        if told.digest in places:
            href = f"/posts/{post.ref}#r-{told.digest[:12]}-{told.link.quotation}"
            places[told.digest] = Place(places[told.digest].index, href)
    return places


def days(events: tuple[Event, ...]) -> tuple[Day, ...]:
    """Events divided by the day on which they happened, by UTC, in the order given."""
    made: list[Day] = []
    for day, same in groupby(events, key=lambda event: utc(event.at).date()):
        first = 1 + sum(len(one.events) for one in made)
        made.append(Day(day, first, tuple(same)))
    return tuple(made)
