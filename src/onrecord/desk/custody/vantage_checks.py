"""What did each vantage bring, and is it believed?"""

from collections.abc import Iterator

from onrecord.archive import Archive
from onrecord.desk.custody.check import Check, State
from onrecord.desk.vantages_heard import vantages_heard
from onrecord.findings.words.moments import moment

__all__ = ["checks_of_vantages"]


def checks_of_vantages(archive: Archive) -> Iterator[Check]:
    """What each brought, and whether its word is taken."""
    for one in vantages_heard(archive):
        last = "" if one.last_at is None else f", the latest of {moment(one.last_at)}"
        says = f"{one.name}: {one.entries} entries by its word{last}"
        if not one.distrusted:
            yield Check("elsewhere", State.FINE, says)
        for said in one.distrusted:
            told = f"{says}. Not believed since {moment(said.since)}: {said.why}"
            yield Check("elsewhere", State.WARNING, told)
