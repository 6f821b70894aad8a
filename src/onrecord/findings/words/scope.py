"""How do we say why words cover a post, or don't?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import moment, quoted

ITSELF = "The words stand in this very post."
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


def from_now_on(said: str | None, why: str, *, day_began_earlier: bool) -> str:
    """`day_began_earlier`: by some time zones the post may be of the day of which they speak."""
    they_say = f"They say {quoted(said)}. " if said else ""
    zone = " By clocks east of UTC the post may fall on that day." if day_began_earlier else ""
    return (
        f"{they_say}{why}{zone} Whether words about messages from then on also mean earlier ones "
        "is not clear."
    )


def theirs_from_then_on(said: str | None, why: str) -> str:
    they_say = f"They say {quoted(said)}. " if said else ""
    return f"{they_say}{why} That the account is theirs again is said of what comes from then on."


def not_there_before(after: datetime, told: Sequence[str]) -> str:
    if told:
        return f"It appeared {moment(after)} or later{_by(told)}."
    return f"It was not there yet at {moment(after)}, by the account's signed tree."


def there_before(by: datetime, begins: datetime, told: Sequence[str]) -> str:
    return (
        f"As the editor read the words, the time of which they speak begins {moment(begins)}; the "
        f"post was there before, by {moment(by)}{_by(told)}."
    )


def not_known_whether_before(begins: tuple[datetime | None, datetime | None]) -> str:
    return f"It is not known whether it appeared before {_edge(begins)}."


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


def claims_as_it_began(claimed: datetime, first: datetime, last: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)}, and the time of which the words speak began "
        f"between {moment(first)} and {moment(last)}: which came first is not shown."
    )


def there_by(by: datetime, told: Sequence[str]) -> str:
    return f"It was there by {moment(by)}{_by(told)}."


def not_there_until(after: datetime, ends: datetime, told: Sequence[str]) -> str:
    if told:
        return (
            f"It appeared {moment(after)} or later{_by(told)}, and the words speak of what "
            f"appeared until {moment(ends)}."
        )
    return (
        f"It was not there yet at {moment(after)}, by the account's signed tree, and the words "
        f"speak of what appeared until {moment(ends)}."
    )


def not_known_whether_after(ends: tuple[datetime | None, datetime | None]) -> str:
    return f"It is not known whether it appeared by {_edge(ends)}."


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


def claims_as_it_ended(claimed: datetime, first: datetime, last: datetime) -> str:
    return (
        f"It gives its own time as {moment(claimed)}, and the time of which the words speak ended "
        f"between {moment(first)} and {moment(last)}: which came first is not shown."
    )


def named(said: str | None) -> str:
    return (
        f"The words are about single posts{_set_by(said)}, and no editor has decided whether this "
        "is one of them."
    )


def another_named(said: str | None) -> str:
    return f"The words are about single posts{_set_by(said)}, and this is none of them."


def batch(said: str | None) -> str:
    return f"The words are about some posts{_set_by(said)}: which, their speaker alone can say."


def period(said: str | None) -> str:
    return (
        f"The words speak of a time{_set_by(said)} and do not say when it began or ended, so that "
        "only their speaker can say whether this post came within it."
    )


def _set_by(said: str | None) -> str:
    return f" ({quoted(said)})" if said else ""


def _by(told: Sequence[str]) -> str:
    """By whose report; the bounds of a post that we did not see ourselves are not ours."""
    if not told:
        return ""
    *most, last = told
    return f", as reported by {', '.join(most)} and {last}" if most else f", as reported by {last}"


def _edge(edge: tuple[datetime | None, datetime | None]) -> str:
    known = [moment(one) for one in dict.fromkeys(edge) if one is not None]
    return known[0] if len(known) == 1 else f"a moment between {' and '.join(known)}"
