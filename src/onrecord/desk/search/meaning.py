"""Which posts may a paraphrase or a translation be of?"""

from collections.abc import Collection
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.search.indexing import microseconds
from onrecord.desk.search.matching import Close, Match, match_of
from onrecord.findings.likeness import Meaning, ask, compare_as, proposals
from onrecord.record.accounts import AccountId, Ref

__all__ = ["alike_in_meaning"]

_AMONG = 200  # latest posts of the accounts: about ten seconds of one core, once for a report


def alike_in_meaning(
    archive: Archive,
    meaning: Meaning,
    asked: str,
    accounts: Collection[AccountId] | None,
    before: datetime | None,
) -> list[Match]:
    """Posts of these accounts that may say it in other words; none if no account is named."""
    until = None if before is None else microseconds(before)
    latest = archive.search.latest(_AMONG, accounts=accounts or (), before=until)
    found: dict[Ref, Match] = {}
    for proposal in proposals(meaning, asked, [one.text for one in latest]):
        one = latest[proposal.place]
        match = match_of(archive, Close(one, compare_as(ask(asked), one.text)))
        if match is not None:
            found.setdefault(match.ref, match)
    return list(found.values())
