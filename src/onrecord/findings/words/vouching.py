"""How do we say what a page or domain says of an account?

What a page no longer says is told as that. Whose the account is does not follow from it.
"""

from datetime import datetime

from onrecord.findings.words.moments import moment, quoted
from onrecord.record.outcomes import (
    AccountFact,
    Refused,
    Unreached,
    Unread,
    Vouched,
    VouchedHow,
)

_SAID: dict[VouchedHow, str] = {
    "domain-handle": "names the account’s id as that of its handle",
    "link": "links to the account",
    "rel-me": "links to the account as its own (rel=me)",
    "rel-me-back": "links back to the page of who vouches for it (rel=me)",
    "creator": "names the account as its author (fediverse:creator)",
    "feed": "names the account’s address as that of its feed",
}
_ONCE: dict[VouchedHow, str] = {
    "domain-handle": "named the account’s id as that of its handle",
    "link": "linked to the account",
    "rel-me": "linked to the account as its own (rel=me)",
    "rel-me-back": "linked back to the page of who vouches for it (rel=me)",
    "creator": "named the account as its author (fediverse:creator)",
    "feed": "named the account’s address as that of its feed",
}
_SILENT: dict[VouchedHow, str] = {
    "domain-handle": "does not name the account’s id",
    "link": "holds no link to the account",
    "rel-me": "does not link to the account as its own (rel=me)",
    "rel-me-back": "does not link back to the page of who vouches for it (rel=me)",
    "creator": "does not name the account as its author (fediverse:creator)",
    "feed": "does not name the account’s address as that of its feed",
}


def says(fact: Vouched) -> str:
    """What it said at one look."""
    if fact.link is None:
        return f"{_whose(fact.by)} {_SILENT[fact.how]}."
    return f"{_whose(fact.by)} {_SAID[fact.how]}: {quoted(fact.link)}."


def says_of(fact: AccountFact) -> str:
    """What came of asking whoever may vouch: what was said, or why nothing was."""
    match fact:
        case Vouched():
            return says(fact)
        case Refused(why) | Unreached(why) | Unread(why):
            return f"Whoever may vouch for it was asked, and gave no answer to read: {quoted(why)}."
        case _:
            return "Nothing was said of who vouches for it."


def no_longer(fact: Vouched) -> str:
    """It said so before."""
    return f"{_whose(fact.by)} no longer says so: it {_SILENT[fact.how]}."


def over_time(
    by: str,
    how: VouchedHow,
    said: tuple[datetime, datetime] | None,
    silent_since: datetime | None,
    looked_at: datetime,
) -> str:
    """What it says now, and since when; `said` is from and until when it was seen to say so."""
    if said is None:
        return f"{_whose(by)} {_SILENT[how]}, when we looked at {moment(looked_at)}."
    if silent_since is None:
        told = "" if said[0] == said[1] else f", first seen {moment(said[0])}"
        return f"{_whose(by)} {_SAID[how]}, when we looked at {moment(said[1])}{told}."
    return (
        f"{_whose(by)} {_ONCE[how]} when we looked at {moment(said[1])}. It no longer says so: "
        f"since {moment(silent_since)} it {_SILENT[how]}."
    )


def _whose(by: str) -> str:
    return quoted(by)
