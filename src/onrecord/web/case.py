"""What does a reader see of one case?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from onrecord.desk.assessments.shown import ShownAssessment, shown_assessments
from onrecord.desk.cases import CaseFinding
from onrecord.desk.finding import PostFinding
from onrecord.findings.questions import Answer
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.timeline import Event
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.observations import PostObservation
from onrecord.record.times import utc
from onrecord.web.evidence import evidence_of

__all__ = ["CasePage", "CasePost", "Day", "Place", "case_page", "days"]


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day, in UTC."""

    date: date
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CasePost:
    """A post of the case, numbered, with the six questions."""

    number: int
    found: PostFinding
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
    days: tuple[Day, ...]
    posts: tuple[CasePost, ...]
    numbers: Mapping[Ref, int]  # of the posts
    accounts: tuple[PostFinding, ...]  # one post of each account
    places: Mapping[Digest, Place]
    stamped: bool  # whether any time stamp stands over what is told


def case_page(found: CaseFinding) -> CasePage:
    """Gather what the page of a case shows."""
    posts = tuple(
        CasePost(number, post, found.questions[post.ref], shown_assessments(post.assessed))
        for number, post in enumerate(found.posts, 1)
    )
    places: dict[Digest, Place] = {}
    for post in found.posts:
        places = _places(post, found.quoted[post.ref]) | places
    return CasePage(
        found=found,
        days=days(found.timeline),
        posts=posts,
        numbers={post.found.ref: post.number for post in posts},
        accounts=tuple({post.account: post for post in found.posts}.values()),
        places=places,
        stamped=any(one.between.before for post in found.posts for one in post.proven),
    )


def _places(post: PostFinding, quoted: Sequence[QuotedBy]) -> dict[Digest, Place]:
    """Entries about a post are shown on its page; those about its account stand in the log."""
    places = {
        logged.digest: Place(logged.index, f"/entries/{logged.index}.json")
        for logged in (*post.around, *post.entries)
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
    divided = groupby(events, key=lambda event: utc(event.at).date())
    return tuple(Day(day, tuple(same)) for day, same in divided)
