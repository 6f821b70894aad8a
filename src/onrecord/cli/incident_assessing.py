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

__all__ = ["EDITORS", "Weighed", "weigh"]

EDITORS = ("Marta Velling, duty editor", "Joris Amsel, head of verification")
"""Who has it made, and who reads it and releases it: invented, like everybody here."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What came of it, and which words on record allowed it to be made."""

    asked: Asked
    found: Assessment
    released: bool


def weigh(archive: Archive, posts: Sequence[Ref], at: datetime, *, synthetic: bool) -> Weighed:
    """Assess the posts, put what comes of it on record, and release it as a second editor.

    With `synthetic`, by the calibration of made-up accounts, for show. Where a part of onrecord is
    missing, nothing was assessed and nothing is put on record: `found` says which one to install.
    """
    asked = occasion(archive, posts)
    found = assess_posts(archive, posts, synthetic=synthetic)
    if isinstance(found, NotAssessed) and Why.NO_ARRAYS in found.why:
        return Weighed(asked, found, released=False)
    first, second = EDITORS
    made = record_assessment(archive, found, occasion=asked.occasion, editor=first, recorded_at=at)
    release_assessment(
        archive, made.digest, editor=second, released_at=at, for_show=is_synthetic(found)
    )
    return Weighed(asked, found, released=True)
