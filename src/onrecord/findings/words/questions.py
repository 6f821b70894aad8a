"""How do we answer the six questions that everybody asks afterwards?"""

from datetime import datetime

from onrecord.findings.verdicts import Verdict
from onrecord.findings.words.moments import moment
from onrecord.findings.words.timeline import SHOWN_OTHERWISE

POSTED = "Did this account post it?"
WHEN = "When did it appear, change and disappear?"
WITHDREW = "Who withdrew it: the account, its host, or nobody?"
STANDS_BY = "Does the institution stand by it, and who disowned what?"
OPERATORS = "Does it look like the account's usual operators, or like somebody else?"
REPORTED = "Who reported it, and did they quote it rightly?"

NOT_ASSESSED = (
    "Not yet: no assessment has been released. One would compare the post with the account's own "
    "history, in answer to a public claim or to the account's own institution."
)
WHO_IS_NOT_KNOWN = "That is not known."
NOBODY = "Nobody, as far as we saw."


def posted(how: str | None, first_seen: datetime) -> str:
    match how:
        case "account-signed":
            return (
                "A commit signed with the account's key holds it (first seen by us "
                f"{moment(first_seen)}). The host of an account usually holds that key, and the "
                "signature does not show who wrote the post."
            )
        case "instance-signed":
            return (
                "The account's instance signed that it is the account's (first seen by us "
                f"{moment(first_seen)}). That does not show who wrote the post."
            )
        case "third-party-copy":
            return (
                "A third party's copy shows it as the account's; we did not see it ourselves and "
                f"could not check that copy (of {moment(first_seen)})."
            )
        case _:
            return (
                f"We saw it served as the account's (first at {moment(first_seen)}), without a "
                "signature that a stranger could check."
            )


def not_posted_that_we_saw(never_seen: str) -> str:
    return f"We can't say. {never_seen}"


def appeared(first_seen: datetime, claimed_at: datetime | None) -> str:
    own = "" if claimed_at is None else f"; by its own word it was posted {moment(claimed_at)}"
    return f"First seen by us {moment(first_seen)}{own}."


def changed(times: list[datetime]) -> str:
    if not times:
        return "We saw no change of its text."
    return f"It was seen changed: {', '.join(map(moment, times))}."


def shown_otherwise(times: list[datetime]) -> str:
    return f"{SHOWN_OTHERWISE} First shown: {', '.join(map(moment, times))}."


def there_until(last_seen: datetime) -> str:
    return f"It was there when last seen, {moment(last_seen)}."


def ended(verdict: Verdict, last_seen: datetime | None, first_absent: datetime) -> str:
    """When it was not found any more. That it went is said only of what was withdrawn."""
    match verdict:
        case Verdict.WITHDRAWN_BY_ACCOUNT_KEY | Verdict.WITHDRAWN_BY_INSTANCE:
            return _went(last_seen, first_absent)
        case Verdict.HIDDEN_BY_HOST:
            there = _last(last_seen, "Its host last served it")
            return (
                f"{there}Its host first denied it {moment(first_absent)}, by our clock, while the "
                "account's signed tree held it."
            )
        case Verdict.HIDDEN_BY_APP:
            there = _last(last_seen, "The app last showed it")
            return (
                f"{there}The app first left it out {moment(first_absent)}, by our clock, while its "
                "host, or the account's signed data, had it."
            )
        case Verdict.ACCOUNT_INACTIVE:
            return (
                f"{_last(last_seen, 'It was last seen')}Its account was first said to be inactive "
                f"{moment(first_absent)}, by our clock; whether the post was withdrawn is not known."
            )
        case (
            Verdict.NO_LONGER_SERVED
            | Verdict.NEVER_SEEN
            | Verdict.PRESENT
            | Verdict.UNREACHABLE
            | Verdict.GAP
        ):
            return _not_found(last_seen, first_absent)


def _went(last_seen: datetime | None, first_absent: datetime) -> str:
    if last_seen is None:
        return _not_found(last_seen, first_absent)
    return f"It went between {moment(last_seen)} and {moment(first_absent)}, by our clock."


def _not_found(last_seen: datetime | None, first_absent: datetime) -> str:
    if last_seen is None:
        return f"It was first found absent {moment(first_absent)}; we had not seen it ourselves before."
    return (
        f"It was last seen {moment(last_seen)}, and first found no longer served "
        f"{moment(first_absent)}, by our clock."
    )


def _last(last_seen: datetime | None, what: str) -> str:
    return "" if last_seen is None else f"{what} {moment(last_seen)}. "


NEVER_SAW_IT = "We never saw it."
