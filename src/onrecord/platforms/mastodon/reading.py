"""What does an answer of an instance say of an account and its posts?

Only what is shown to everybody is read: with an operator's token an instance may show more, which
its author did not publish. A suspended account has an empty list and no status (404 for each): what
that says of its posts is nothing, and the account's own state says the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from onrecord.platforms.bodies import object_of, text_in, value_of
from onrecord.platforms.mastodon.addresses import origin_of
from onrecord.platforms.mastodon.events import Status, read_event
from onrecord.platforms.mastodon.questions import (
    LIMIT,
    Asked,
    Place,
    ask_older,
    asked,
    place_of,
)
from onrecord.platforms.mastodon.versions import claimed_in, fields_of
from onrecord.platforms.polling import Account, Answer, Shown
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread

__all__ = ["SAID_BY", "error_in", "is_sound", "read", "refusal", "state_of"]

SAID_BY = "its instance"

_PUBLIC = ("public", "unlisted")
_EVER = datetime.min.replace(tzinfo=UTC)
_LONGEST = 2000  # characters of a URI: it has to fit into a leaf of the log
_NOTED = ("limited", "memorial", "locked")


def read(
    account: Account,
    exchange: Exchange,
    beside: Sequence[Exchange] = (),  # noqa: ARG001 - no answer of the API needs another beside it
) -> Answer:
    """What an answer to any question in `questions` says. Nothing raises."""
    place = place_of(account)
    put = None if place is None else asked(place, exchange.method, exchange.url)
    if place is None or put is None:
        return Answer(failure=Unread("an answer to no question of ours"))
    try:
        failure = None if put.kind == "event" else refusal(exchange)
        if failure is not None:
            return Answer(failure=failure)
        return _read(account, place, put, exchange)
    except Unplaced as unplaced:
        return Answer(failure=Unread(str(unplaced)))


def _read(account: Account, place: Place, put: Asked, exchange: Exchange) -> Answer:
    if exchange.status in (404, 410):
        return _not_there(put, exchange)
    match put.kind:
        case "latest" | "older":
            return _list(account, place, put, exchange)
        case "many":
            return Answer(posts=dict(_shown(account, place, _statuses(exchange), put.ids)))
        case "post":
            return _single(account, place, put, object_of(exchange))
        case "account":
            return _account(account, place, object_of(exchange))
        case "control":
            return Answer()
        case "event":
            return _event(account, place, exchange)


def refusal(exchange: Exchange) -> Refused | Unreached | Unread | None:
    """Why an answer says nothing; None for 200, 404 and 410."""
    if 300 <= (exchange.status or 0) < 400 and exchange.status != 304:
        return _redirected(header(exchange, "location") or "")
    if exchange.status == 304:
        return Unread("HTTP 304, without the answer that it stands for")
    return read_status(exchange)


def _redirected(location: str) -> Refused | Unread:
    """The API redirects nobody; a server in front of it may, to where one has to sign in."""
    try:
        path = urlsplit(location).path.rstrip("/")
    except ValueError:
        path = ""
    if path.rpartition("/")[2] in ("login", "sign_in", "signin"):
        return Refused(f"a redirect to where one signs in: {path[:100]}")
    return Unread(f"a redirect, which the API never answers with: {location[:100]!r}")


def error_in(exchange: Exchange) -> str:
    """The words of an error of the API (/entities/Error). Raises `Unplaced` for any other body."""
    try:
        return text_in(object_of(exchange), "error")
    except Unplaced as error:
        raise Unplaced(f"HTTP {exchange.status}, but not as the API says it: {error}") from error


def _not_there(put: Asked, exchange: Exchange) -> Answer:
    said = f"HTTP {exchange.status}: {error_in(exchange)[:200]}"
    match put.kind:
        case "post" if put.post is not None:
            return Answer(posts={put.post: Absent(said)})
        case "account" | "latest" | "older":
            state = "gone" if exchange.status == 410 else "not found"
            return Answer(facts=(AccountState(state, SAID_BY),))
        case _:
            raise Unplaced(said)


def _list(account: Account, place: Place, put: Asked, exchange: Exchange) -> Answer:
    statuses = _statuses(exchange)
    posts = dict(_shown(account, place, statuses, None))
    numbers = [text_in(status, "id") for status in statuses]
    more = len(statuses) >= LIMIT or 'rel="next"' in (header(exchange, "link") or "")
    older = ask_older(account, numbers[-1]) if more and numbers else None
    reaches_to = None
    if put.kind == "latest":
        reaches_to = _oldest(statuses) if older is not None else _EVER
    facts = (state_of(statuses[0]["account"]),) if statuses else ()
    return Answer(posts=posts, facts=facts, reaches_to=reaches_to, older=older)


def _oldest(statuses: list[dict[str, Any]]) -> datetime | None:
    """How far back they go. They come by number, which follows the clock of the instance."""
    claimed = [claimed for status in statuses if (claimed := claimed_in(status)) is not None]
    return min(claimed) if len(claimed) == len(statuses) else None


def _single(account: Account, place: Place, put: Asked, status: dict[str, Any]) -> Answer:
    posts = dict(_shown(account, place, [status], put.ids))
    if not posts:
        return Answer(failure=Refused("shown, but not to everybody"))
    if put.post is not None and put.post not in posts:
        raise Unplaced(f"an answer about {next(iter(posts))[:200]!r}, which was not asked for")
    return Answer(posts=posts)


def _event(account: Account, place: Place, exchange: Exchange) -> Answer:
    match read_event(exchange):
        case Status(status, _):
            return Answer(posts=dict(_shown(account, place, [status], None)))
        case _:
            return Answer()


def _statuses(exchange: Exchange) -> list[dict[str, Any]]:
    body = value_of(exchange)
    if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
        raise Unplaced("not a list of statuses")
    return body


def _shown(
    account: Account,
    place: Place,
    statuses: Sequence[dict[str, Any]],
    wanted: Sequence[str] | None,
) -> Iterator[tuple[PostId, Shown]]:
    """The statuses that are shown to everybody, by their URIs. Raises `Unplaced`."""
    for status in statuses:
        number = text_in(status, "id")
        if wanted is not None and number not in wanted:
            raise Unplaced(f"an answer about {number[:80]!r}, which was not asked for")
        _require_of(account, place, status.get("account"))
        uri = text_in(status, "uri")
        if len(uri) > _LONGEST or origin_of(uri) is None:
            raise Unplaced("a status whose URI is none")
        text_in(status, "content")
        if status.get("visibility") in _PUBLIC:
            yield PostId(uri), Shown(fields_of(status), claimed_in(status))


def _require_of(account: Account, place: Place, said: Any) -> None:
    """Raise `Unplaced` unless this is the account that was asked for, by number and by URI."""
    number = text_in(said, "id")
    uri = said.get("uri", account.account)  # only newer servers name it here (4.2)
    if number != place.number or uri != account.account:
        named = f"{str(uri)[:200]!r} ({number[:40]!r})"
        raise Unplaced(f"an answer about account {named}, which was not asked for")


def _account(account: Account, place: Place, said: dict[str, Any]) -> Answer:
    _require_of(account, place, said)
    text_in(said, "username")
    handles = () if account.handle is None else (account.handle,)
    identity = Identity(handles, None, account.host, SAID_BY)
    return Answer(facts=(identity, state_of(said)))


def state_of(said: dict[str, Any]) -> AccountState:
    """Whether the account is served; what else its instance notes of it stands with its word."""
    if said.get("suspended") is True:
        return AccountState("suspended", SAID_BY)
    noted = [name for name in _NOTED if said.get(name) is True]
    moved = said.get("moved")
    if isinstance(moved, dict):
        named = (moved.get(name) for name in ("uri", "url", "acct"))
        noted.append(f"moved to {next((n for n in named if isinstance(n, str)), '?')[:200]}")
    return AccountState("active", f"{SAID_BY} ({', '.join(noted)})" if noted else SAID_BY)


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether the instance says that it is the one that was asked (/entities/Instance#domain)."""
    place = place_of(account)
    if place is None or control.status != 200:
        return False
    put = asked(place, control.method, control.url)
    try:
        body = object_of(control)
    except Unplaced:
        return False
    named = body.get("domain", body.get("uri"))  # in version 1 it is called `uri`
    if put != Asked("control") or not isinstance(named, str):
        return False
    domain = named.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    netloc = urlsplit(place.base).netloc.lower()
    own = (account.handle or "").rpartition("@")[2]  # where accounts have another domain
    return domain in (netloc, netloc.partition(":")[0], own.lower() or netloc)
