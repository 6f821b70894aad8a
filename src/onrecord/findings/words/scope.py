"""How do we say why words cover a post, or don't?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import moment

OTHER_ACCOUNT = "The words are about another account."
NO_ACCOUNT = "The words name neither this post nor, as read by the editor, its account."
NO_TIME = (
    "The words set no time, and no editor has decided whether they speak of this post; that they "
    "mean every post of the account is not clear."
)


def other_kind(kinds: Sequence[str], kind: str) -> str:
    return f"The words are about {', '.join(kinds)}; this is one of its {kind}."


def whole_account(why: str) -> str:
    return f"The words are about the whole account and set no beginning. {why}"


def said_before(said_at: datetime) -> str:
    return (
        f"The words were said {moment(said_at)}, and it is not shown that this post was there by "
        "then; whether they speak of later posts is not clear."
    )


def from_now_on(begins: datetime, why: str) -> str:
    return (
        f"{why} The words speak of what comes from {moment(begins)} on, about when they were said; "
        "that they also mean what was there before is not clear."
    )


def not_there_before(after: datetime) -> str:
    return f"It was not there yet at {moment(after)}, by the account's signed tree."


def there_before(by: datetime, begins: datetime) -> str:
    return f"It was there by {moment(by)}, before the {moment(begins)} of which the words speak."


def not_known_whether_before(begins: datetime) -> str:
    return f"It is not known whether it appeared before {moment(begins)}."


def claims_after(claimed: datetime, by: datetime, begins: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)} and we first saw it {moment(by)}, both not "
        f"before {moment(begins)}."
    )


def claims_before(claimed: datetime, by: datetime, begins: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)}, before {moment(begins)}, and we first saw it "
        f"{moment(by)}: when it appeared is not shown."
    )


def there_by(by: datetime) -> str:
    return f"It was there by {moment(by)}."


def not_there_until(after: datetime, ends: datetime) -> str:
    return (
        f"It was not there yet at {moment(after)}, by the account's signed tree, and the words "
        f"speak of what appeared until {moment(ends)}."
    )


def not_known_whether_after(ends: datetime) -> str:
    return f"It is not known whether it appeared by {moment(ends)}."


def claims_within(claimed: datetime, by: datetime, ends: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)}, not after {moment(ends)}; we first saw it "
        f"{moment(by)}, so that this rests on its own word."
    )


def claims_after_end(claimed: datetime, by: datetime, ends: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)} and we first saw it {moment(by)}, both after "
        f"{moment(ends)}."
    )
