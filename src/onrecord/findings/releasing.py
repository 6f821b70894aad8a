"""What do we say of an assessment that was released, and when did it become public?

By our own clock: the releases of assessments are documents of this record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from onrecord.findings.events import Event
from onrecord.findings.releases import NotReadable, Release, Released, TakenBack
from onrecord.findings.words import assessed as words
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessed, Assessment, NotAssessed
from onrecord.record.commitments import Digest

__all__ = ["for_everybody", "release_events", "release_says"]


def release_events(assessed: Mapping[Ref, Sequence[Release]]) -> Iterator[Event]:
    """The events of what was released about some posts, each once: an assessment may be of many."""
    posts: dict[Digest, list[Ref]] = {}
    known: dict[Digest, Release] = {}
    for ref, releases in assessed.items():
        for one in releases:
            posts.setdefault(one.assessment, []).append(ref)
            known[one.assessment] = one
    for digest, one in known.items():
        for at, says in _told(one):
            yield Event(
                at=at,
                which_time="observed",
                kind="assessed",
                says=says,
                authenticity=None,
                post=posts[digest][0] if len(posts[digest]) == 1 else None,
                because=one.because,
            )


def release_says(one: Release, others: int = 0) -> str:
    """What is told of it in a paragraph; `others` stand beside it."""
    match one:
        case Released():
            return words.answer(one.made.found, one.released_at, others)
        case TakenBack():
            return words.taken_back(one.released_at, one.taken_back_at, one.why)
        case NotReadable():
            return words.not_readable(one.released_at)


def _told(one: Release) -> Iterator[tuple[datetime, str]]:
    match one:
        case Released():
            yield one.released_at, words.event(one.made.found)
        case NotReadable():
            yield one.released_at, words.event_not_readable()
        case TakenBack():
            yield one.released_at, words.event_released_once()
            yield one.taken_back_at, words.event_taken_back(one.why)


def for_everybody(found: Assessment) -> Assessment:
    """What of an assessment is published: not which habits changed, only that some did.

    How an account's operators work is for editors (design, section 11).
    """
    match found:
        case Assessed():
            return replace(found, regime=replace(found.regime, groups=()))
        case NotAssessed():
            return found
