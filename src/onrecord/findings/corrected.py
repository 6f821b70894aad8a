"""What did our own pages say wrongly, and when was that corrected?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.events import Event
from onrecord.findings.words import timeline as words
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.editing import Correction

__all__ = ["ShownCorrection", "correction_events"]


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """A correction on record, with the posts and accounts that its leaf names."""

    digest: Digest
    at: datetime
    correction: Correction
    posts: tuple[Ref, ...]
    accounts: tuple[AccountId, ...]


def correction_events(corrected: Iterable[ShownCorrection]) -> Iterator[Event]:
    """The events of some corrections, each once; by our own clock: they are our own words."""
    for one in {one.digest: one for one in corrected}.values():
        yield Event(
            at=one.at,
            which_time="observed",
            kind="page-corrected",
            says=words.page_corrected(one.correction.said, one.correction.instead),
            authenticity=None,
            post=one.posts[0] if len(one.posts) == 1 else None,
            because=(one.digest,),
        )
