"""How do we say whether the particulars of a declaration agree?

What a speaker said stands in quotation marks; the rest is arithmetic with it. Each sentence
begins with the speaker's words, so that a condition can stand before it.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.words.moments import duration, moment, quoted
from onrecord.record.declarations import Detail

IF_MEANT = "If this post is meant, "


def _all(details: Sequence[Detail]) -> str:
    """The speaker's words for each, joined."""
    *before, last = [quoted(one.words) for one in details]
    return f"{', '.join(before)} and {last}" if before else last


def _times(details: Sequence[Detail]) -> str:
    named = [f"{quoted(x.words)} names {moment(x.at)}" for x in details if x.at is not None]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def same_time(details: Sequence[Detail], at: datetime) -> str:
    return f"{_all(details)} (of the {quoted(details[0].of)}) name the same time: {moment(at)}."


def other_times(details: Sequence[Detail], earliest: datetime, latest: datetime) -> str:
    apart = duration(latest - earliest)
    return f"{_times(details)}, both of the {quoted(details[0].of)}: {apart} apart."


def no_instant(details: Sequence[Detail]) -> str:
    which = "which instant that is" if len(details) == 1 else "which instants these are"
    return f"{_all(details)} (of the {quoted(details[0].of)}): {which} is not on record here."


def same_words(details: Sequence[Detail]) -> str:
    return f"{_all(details)} (of the {quoted(details[0].of)}) name the same."


def other_words(details: Sequence[Detail]) -> str:
    of = quoted(details[0].of)
    return f"{_all(details)} (of the {of}): whether these can be the same is not known here."


def other_clients(details: Sequence[Detail]) -> str:
    return f"{_all(details)} (of the {quoted(details[0].of)}) are different applications."


def as_the_post_claims(one: Detail, claimed: datetime) -> str:
    return f"{quoted(one.words)} is the time that the post itself gives: {moment(claimed)}."


def not_as_the_post_claims(one: Detail, at: datetime, claimed: datetime) -> str:
    side = "after" if at > claimed else "before"
    apart = duration(abs(at - claimed))
    return (
        f"{quoted(one.words)} names {moment(at)}, {apart} {side} the time that the post itself "
        f"gives: {moment(claimed)}."
    )


def post_claims_no_time(one: Detail) -> str:
    return f"{quoted(one.words)} has nothing to be held against: the post itself gives no time."


def between_our_looks(one: Detail, after: datetime, by: datetime) -> str:
    return (
        f"{quoted(one.words)} lies between our looks: the post was not there at {moment(after)} "
        f"and was at {moment(by)}."
    )


def seen_before(one: Detail, at: datetime, by: datetime) -> str:
    return f"{quoted(one.words)} names {moment(at)}, but we had seen the post by {moment(by)}."


def not_yet_there(one: Detail, at: datetime, after: datetime) -> str:
    return (
        f"{quoted(one.words)} names {moment(at)}, but the post was not there yet at "
        f"{moment(after)}."
    )


def only_seen_by(one: Detail, by: datetime) -> str:
    return (
        f"{quoted(one.words)} lies before we first saw the post, at {moment(by)}; since when it "
        "was there is not known here."
    )


def never_looked(one: Detail) -> str:
    return f"{quoted(one.words)} has nothing to be held against: we did not see the post."


def same_client(one: Detail, client: str) -> str:
    return (
        f"{quoted(one.words)} is what the platform names as the post's application: "
        f"{quoted(client)}."
    )


def another_client(one: Detail, client: str) -> str:
    return (
        f"{quoted(one.words)} is not what the platform names as the post's application: "
        f"{quoted(client)}."
    )


def perhaps_another_client(one: Detail, client: str) -> str:
    return (
        f"{quoted(one.words)} and the application that the platform names, {quoted(client)}: "
        "whether these can be the same is not known here."
    )


def client_not_told(one: Detail) -> str:
    return (
        f"{quoted(one.words)} has nothing to be held against: the platform does not tell from "
        "which application a post came."
    )
