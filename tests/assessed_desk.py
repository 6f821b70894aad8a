"""Assessments of a desk's posts, put on record and released by made-up editors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assessments_made_up import ASSESSED
from entries import at
from onrecord.archive import Archive
from onrecord.desk.assessments.publishing import record_assessment, release_assessment
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment
from onrecord.record.assessments import Occasion, Requested
from onrecord.record.commitments import Digest

__all__ = ["ASKED", "MAKER", "RELEASER", "about", "made", "released"]

MAKER, RELEASER = "Editor on duty", "Editor of the week"
ASKED = Requested("The ministry's press office, by mail on 31 January")


def about(archive: Archive, *refs: Ref, found: Assessment = ASSESSED) -> Assessment:
    """A made-up assessment as it would be of these posts."""
    seen = tuple(archive.index.entries_of_post(ref)[0].digest for ref in refs)
    novelties = tuple(replace(one, because=seen) for one in found.novelties)
    return replace(found, questioned=refs, novelties=novelties)


def made(
    archive: Archive,
    *refs: Ref,
    found: Assessment = ASSESSED,
    occasion: Occasion = ASKED,
    minutes: float = 200,
) -> Digest:
    """An assessment on record; the digest of its entry."""
    whole = about(archive, *refs, found=found)
    logged = record_assessment(
        archive, whole, occasion=occasion, editor=MAKER, recorded_at=at(minutes)
    )
    return logged.digest


def released(archive: Archive, *refs: Ref, minutes: float = 200, **how: Any) -> Digest:
    """The same, released by another editor a minute later."""
    digest = made(archive, *refs, minutes=minutes, **how)
    release_assessment(archive, digest, editor=RELEASER, released_at=at(minutes + 1))
    return digest


def texts(value: object) -> Sequence[str]:
    """Every text in a JSON value."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for held in value.values() for text in texts(held)]
        case list():
            return [text for held in value for text in texts(held)]
        case _:
            return []
