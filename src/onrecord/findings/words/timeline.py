"""How do we say what happened, one event at a time?"""

from datetime import datetime, timedelta

from onrecord.findings.words.moments import duration, ended, moment, quoted
from onrecord.findings.words.quoting import DATED_LATER, whose
from onrecord.findings.words.speakers import CAPACITIES, as_told, by_whom
from onrecord.record.declarations import Act, Declaration
from onrecord.record.outcomes import Identity
from onrecord.record.reports import Report

FIRST_WATCHED = "We began to watch the account."
EDITED = "It was seen changed."
SHOWN_OTHERWISE = (
    "One machine was shown another version than others had been. No machine was shown both, so that "
    "it is not on record whether the post was changed."
)
RETURNED_TO_EARLIER_TEXT = "It was seen changed back to an earlier version."
WITHDRAWN_BY_KEY = (
    "Found withdrawn: a commit signed with the account's key (which its host usually holds) does not "
    "hold it."
)
WITHDRAWN_BY_INSTANCE = "Found withdrawn: its instance says so, and signed that it is gone."

_SHOWN = {
    "tree": "the account's signed tree held it",
    "host": "its host served it",
    "app": "the app showed it",
    "copy": "a third party's copy showed it, which we could not check",
}
_SILENT = {
    "tree": "the account's signed tree did not hold it",
    "host": "its host did not serve it",
    "app": "the app did not show it",
    "copy": "a third party did not have it",
}
_STILL = {"tree": "the account's signed tree still held", "host": "its host still served"}
_ACTS = {
    Act.DISOWNS: "disowned posts of the account",
    Act.WITHDRAWS: "withdrew posts",
    Act.CORRECTS: "corrected posts",
    Act.AFFIRMS: "stood by posts",
    Act.EXPLAINS: "explained",
    Act.RESTORES: "called posts theirs again",
    Act.APOLOGISES: "apologised",
}


def page_corrected(said: str, instead: str) -> str:
    """What our own pages said, and what stands there now: both are shown."""
    return f"These pages were corrected. They said: {quoted(said)} Now: {ended(quoted(instead))}"


def claims_to_have_appeared(at: datetime) -> str:
    return f"By its own word, it was posted at {moment(at)}."


def first_seen(place: str) -> str:
    return f"First seen by us: {_SHOWN[place]}."


def restored(place: str) -> str:
    return f"There again: {_SHOWN[place]}."


def shown_elsewhere(vantage: str, missing: str, since: datetime) -> str:
    return (
        f"Shown to {quoted(vantage)}, and not to {quoted(missing)} since {moment(since)}: what was "
        "said of it being gone rested on one machine, and does not count any more."
    )


def not_found(place: str) -> str:
    return f"Looked for in vain, and not seen before: {_SILENT[place]}."


def not_served(place: str) -> str:
    return f"Found no longer served: {_SILENT[place]} any more; that answer is not signed."


def hidden(place: str, source: str) -> str:
    """Hidden at `place`, while `source` still had it: the account's tree, or its host."""
    by = {"host": "its host", "app": "the app"}.get(place, place)
    return f"Found hidden by {by}: {_SILENT[place]}, while {_STILL[source]} it."


def account_state(state: str, said_by: str) -> str:
    return f"The account is {quoted(state)}, by the word of {by_whom(said_by)}."


def identity(now: Identity, before: Identity | None) -> str:
    called = f"is {'' if before is None else 'now '}called {', '.join(now.handles)}"
    parts = [f"The account {called if now.handles else 'has no handle'}"]
    if now.host is not None and (before is None or now.host != before.host):
        parts.append(f"is kept at {now.host.partition('#')[0]}")
    if now.signing_key is not None and (before is None or now.signing_key != before.signing_key):
        parts.append(f"signs with {now.signing_key}")
    return f"{', '.join(parts)}, by the word of {by_whom(now.said_by)}."


def gap(began_at: datetime, ended_at: datetime, why: str, vantage: str | None = None) -> str:
    length: timedelta = ended_at - began_at
    who = "We" if vantage is None else quoted(vantage)
    return f"{who} did not watch for {duration(length)}, until {moment(ended_at)}: {why}."


def declared(one: Declaration, recorded_at: datetime) -> str:
    back = " and took back earlier words" if one.withdraws is not None else ""
    by = "" if one.said_until is None else f"said by {moment(one.said_until)} at the latest; "
    return (
        f"{one.speaker}, speaking {CAPACITIES[one.capacity]}, {_ACTS[one.act]}{back}, on "
        f"{one.channel.name}{as_told(one.via)}: {quoted(one.words)} ({by}put on record "
        f"{moment(recorded_at)})."
    )


def reported(one: Report, recorded_at: datetime) -> str:
    posts = len({link.post for link in one.links})
    told = f"{posts} post{'' if posts == 1 else 's'} on record" if posts else "no post on record"
    when = "" if one.published_at is not None else ", which gives no time of its own,"
    name = whose(one.outlet, one.title, one.url)
    later = one.published_at is not None and one.published_at > recorded_at
    remark = f"; {DATED_LATER}" if later else ""
    return f"Reported by {name}{when} quoting {told} (put on record {moment(recorded_at)}{remark})."
