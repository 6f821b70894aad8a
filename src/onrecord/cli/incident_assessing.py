"""What do the demo's two editors make of the startling post?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.assessments.assessing import assess_posts
from onrecord.desk.assessments.occasions import Asked, occasion
from onrecord.desk.assessments.publishing import record_assessment, release_assessment
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment, NotAssessed, Why
from onrecord.record.assessments import is_synthetic
from onrecord.record.commitments import Digest

__all__ = ["EDITORS", "Weighed", "release", "weigh"]

EDITORS = ("Marta Velling, duty editor", "Joris Amsel, head of verification")
"""Who has it made, and who reads it and releases it: invented, like everybody here."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of it, and which words on record allowed it to be made."""

    asked: Asked
    found: Assessment
    on_record: Digest | None  # its entry; None: nothing could be assessed here


def weigh(archive: Archive, posts: Sequence[Ref], now: datetime, *, synthetic: bool) -> Weighed:
    """Assess the posts for the first editor, and put what comes of it on record.

    With `synthetic`, by the calibration of made-up accounts, for show. Where a part of onrecord is
    missing, nothing was assessed and nothing is put on record: `found` says which one to install.
    Nor is a refusal by made-up accounts, which would bear no banner.
    """
    asked = occasion(archive, posts)
    found = assess_posts(archive, posts, synthetic=synthetic)
    if isinstance(found, NotAssessed) and (synthetic or Why.NO_ARRAYS in found.why):
        return Weighed(asked, found, None)
    made = record_assessment(
        archive, found, occasion=asked.occasion, editor=EDITORS[0], recorded_at=now
    )
    return Weighed(asked, found, made.digest)


def release(archive: Archive, weighed: Weighed, now: datetime) -> None:
    """Release it as the second editor, if there is something to release."""
    if weighed.on_record is not None:
        release_assessment(
            archive,
            weighed.on_record,
            editor=EDITORS[1],
            released_at=now,
            for_show=is_synthetic(weighed.found),
        )
