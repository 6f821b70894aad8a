"""How do we say whether a post is there, and how it went away?"""

from datetime import datetime, timedelta

from onrecord.findings.words.moments import duration, moment, quoted
from onrecord.findings.words.speakers import by_whom

NOT_OBSERVED = "We hold no observation of this post."
ONLY_COPY = "A third party showed it; we could not check that copy."
SEEN_UNSIGNED_ONLY = "We saw it only without a signature."
NEVER_SEEN_OURSELVES = "We never saw the post itself: a notice of its removal is all we hold."

PLACES = {
    "tree": "the account's signed tree",
    "host": "its host",
    "app": "the app",
    "copy": "a third party",
}


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def interval(last_seen: datetime | None, first_absent: datetime, there: str = "") -> str:
    if last_seen is None:
        return f"not seen{there} before it was first found absent, {moment(first_absent)}"
    return f"last seen {moment(last_seen)}, first found absent {moment(first_absent)}"


def present(place: str, at: datetime) -> str:
    match place:
        case "tree":
            return (
                f"There when last seen, {moment(at)}: a commit signed with the account's key "
                "holds it. The host of an account usually holds that key."
            )
        case "host":
            return f"There when last seen, {moment(at)}: its host served it, unsigned."
        case "instance":
            return (
                f"There when last seen, {moment(at)}: its instance delivered it, signed. An "
                "instance signs for its accounts."
            )
        case "app":
            return f"There when last seen, {moment(at)}: the app showed it, unsigned."
        case _:
            return (
                f"There by a third party's word of {moment(at)}, which we could not check; "
                "we have not seen it ourselves."
            )


def withdrawn_by_key(last_seen: datetime | None, first_absent: datetime) -> str:
    return (
        "Withdrawn with the account's key: a commit signed with it does not hold the post "
        f"({interval(last_seen, first_absent)}). The host of an account usually holds its key, "
        "so this is the word of the account or of its host; it does not show who acted, or why."
    )


def withdrawn_by_instance(last_seen: datetime | None, first_absent: datetime) -> str:
    return (
        "Withdrawn, says its instance, which signed that the post is gone "
        f"({interval(last_seen, first_absent)}). An instance signs for its accounts, so this does "
        "not show who acted, or why."
    )


def hidden_by_host(last_seen: datetime | None, first_absent: datetime, held: datetime) -> str:
    return (
        "Hidden by its host: it answered that the post is not there "
        f"({interval(last_seen, first_absent, ' there')}), while the account's signed tree held it "
        f"({moment(held)}). Why, this does not show."
    )


def hidden_by_app(
    last_seen: datetime | None, first_absent: datetime, place: str, served: datetime
) -> str:
    source = {"tree": "the account's signed tree held it"}.get(place, "its host served it")
    return (
        f"Hidden by the app: it did not show the post "
        f"({interval(last_seen, first_absent, ' there')}), while {source} ({moment(served)}). Why, this does not show."
    )


def account_inactive(
    state: str, said_by: str, since: datetime, last_seen: datetime | None, confirmed: bool
) -> str:
    seen = "was not seen before" if last_seen is None else f"was last seen {moment(last_seen)}"
    weaker = "" if confirmed else " Its host has not confirmed this."
    return (
        f"Account inactive: the state of the whole account is {quoted(state)} by the word of "
        f"{by_whom(said_by)}, first heard {moment(since)}; this post {seen}.{weaker} "
        "This says nothing about the post itself."
    )


def no_longer_served(place: str, last_seen: datetime | None, first_absent: datetime) -> str:
    return (
        f"No longer served: {PLACES[place]} answered that it is not there, and that answer is not signed "
        f"({interval(last_seen, first_absent)}). This does not show who removed or hid it."
    )


def asked_again(at: datetime) -> str:
    return f"Asked again {moment(at)}, it gave the same answer."


CONTROLLED = (
    "Beside both answers the same server was asked for something that has one right answer, and "
    "gave it."
)


def never_seen(place: str, first_absent: datetime) -> str:
    return (
        f"Never seen by us: asked {moment(first_absent)}, {PLACES[place]} did not hold it, and "
        "we had not seen it before. This does not show whether it ever existed."
    )


def unreachable(latest: datetime) -> str:
    return (
        "We could not find out: whenever we asked, we were refused, got no answer, or could not "
        f"read it (latest {moment(latest)}). This says something about our watch, not the post."
    )


def tree_held(at: datetime, rev: str) -> str:
    return (
        f"The unbroken chain of signed revisions shows it in the tree still at {moment(at)} "
        f"(revision {rev})."
    )


def tree_older(held: datetime) -> str:
    return (
        f"The account's signed tree held it at {moment(held)}; no tree since then shows whether "
        "it still does."
    )


def tree_still(held: datetime) -> str:
    return (
        f"The account's signed tree still held it at {moment(held)}; what its host served, we "
        "have not asked since."
    )


def there_again(went: datetime, again: datetime) -> str:
    return f"It had been found absent {moment(went)}, and was seen again {moment(again)}."


def tree_stale(at: datetime) -> str:
    return (
        f"The commit served at {moment(at)} was not the latest: a later revision had been served "
        "to us before, and whether that one holds the post is not on record."
    )


def delivered_late(at: datetime) -> str:
    return (
        f"The post was delivered to us after that notice, {moment(at)}: instances deliver by "
        "queues and again. It counts as from before, since its host has not shown it since."
    )


def still_shown(vantage: str, at: datetime) -> str:
    return (
        f"{quoted(vantage)} was still shown it after that notice, {moment(at)}, and another was "
        "not: it counts as from before."
    )


def reached_us_late(at: datetime) -> str:
    return f"A signed copy from an earlier revision was served to us later, {moment(at)}."


def also_served(place: str, at: datetime) -> str:
    verb = {"host": "served", "app": "showed"}.get(place, "held")
    return f"{_first_upper(PLACES[place])} {verb} it at {moment(at)} (unsigned answer)."


def also_absent(place: str, at: datetime) -> str:
    return f"{_first_upper(PLACES[place])} answered at {moment(at)} that it is not there."


def not_shown(
    vantage: str, place: str, since: datetime, until: datetime, other: str, shown: datetime
) -> str:
    return (
        f"Not shown to {quoted(vantage)} by {PLACES[place]} (asked {moment(since)}, last "
        f"{moment(until)}), while {quoted(other)} was shown it {moment(shown)}. What one machine "
        "is not shown does not decide anything: its country may be blocked, or its server behind."
    )


def never_shown(
    vantage: str, place: str, since: datetime, until: datetime, other: str, shown: datetime
) -> str:
    return (
        f"Never shown to {quoted(vantage)} by {PLACES[place]} (asked {moment(since)}, last "
        f"{moment(until)}); {quoted(other)} was shown it {moment(shown)}. Who was never shown it "
        "does not notice that it goes."
    )


def not_answered_since(vantage: str, shown: datetime) -> str:
    return f"{quoted(vantage)} was shown it {moment(shown)}, and has not been answered since."


def also_inactive(state: str, said_by: str, since: datetime) -> str:
    return (
        f"The account is {quoted(state)} by the word of {by_whom(said_by)} since {moment(since)}."
    )


def unwatched(began_at: datetime, ended_at: datetime, why: str) -> str:
    length: timedelta = ended_at - began_at
    return (
        f"We did not watch the account from {moment(began_at)} to {moment(ended_at)} "
        f"({duration(length)}; {why})."
    )


def more_gaps(count: int) -> str:
    return f"There are {count} more gaps in our watch in that time."
