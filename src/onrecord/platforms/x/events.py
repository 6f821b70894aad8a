"""What does an event say that X pushes, about a post or an account?

Lines of `/2/tweets/compliance/stream`, `/2/users/compliance/stream` and `/2/activity/stream`: JSON,
one event each. What they say of a post that is gone is asked after before it is believed.
"""

from typing import Any
from urllib.parse import urlsplit

from onrecord.platforms.bodies import object_of, text_in
from onrecord.platforms.polling import Account, Answer, Found
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.addresses import is_id
from onrecord.platforms.x.posts import post_of
from onrecord.platforms.x.problems import failure_of, problems_in
from onrecord.platforms.x.questions import ask_newest
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Refused

__all__ = ["account_of_event", "is_event", "read_event"]

_STREAMS = {
    "/2/tweets/compliance/stream",
    "/2/users/compliance/stream",
    "/2/activity/stream",
}
_STATES = {
    "user_delete": "deleted",
    "user_suspend": "suspended",
    "user_protect": "protected",
    "user_undelete": "active",
    "user_unsuspend": "active",
    "user_unprotect": "active",
}
_STREAM = "X's compliance stream"
_ACTIVITY = "X's activity stream"


def is_event(exchange: Exchange) -> bool:
    """Whether it is an event of a stream, and no answer."""
    try:
        return exchange.method == "SUBSCRIBE" and urlsplit(exchange.url).path in _STREAMS
    except ValueError:
        return False


def account_of_event(exchange: Exchange) -> AccountId | None:
    """Whose event it is; None if it does not say, or is none."""
    try:
        data = object_of(exchange).get("data")
    except Unplaced:
        return None
    owner = _owner(data) if isinstance(data, dict) else None
    return AccountId(owner) if owner is not None and is_id(owner) else None


def _owner(data: dict[str, Any]) -> str | None:
    payload = data.get("payload")
    if isinstance(payload, dict):
        owner = payload.get("author_id")
        return owner if isinstance(owner, str) else _filtered(data)
    for event in data.values():
        if isinstance(event, dict):
            for thing, name in (("tweet", "author_id"), ("user", "id")):
                of = event.get(thing)
                owner = of.get(name) if isinstance(of, dict) else None
                if isinstance(owner, str):
                    return owner
    return None


def _filtered(data: dict[str, Any]) -> str | None:
    chosen = data.get("filter")
    owner = chosen.get("user_id") if isinstance(chosen, dict) else None
    return owner if isinstance(owner, str) else None


def read_event(account: Account, exchange: Exchange) -> Answer:
    """What an event says. Raises `Unplaced`."""
    body = object_of(exchange)
    if "data" not in body:
        problems = problems_in(body)
        if not problems:
            raise Unplaced("an event without data")
        return Answer(failure=failure_of(problems[0]))
    data = body["data"]
    if not isinstance(data, dict):
        raise Unplaced("an event that is none")
    if "payload" in data:
        return _activity(account, data)
    if len(data) != 1:
        raise Unplaced("an event that says more than one thing")
    ((kind, event),) = data.items()
    if not isinstance(event, dict):
        raise Unplaced("an event that is none")
    return _compliance(account, kind, event)


def _compliance(account: Account, kind: str, event: dict[str, Any]) -> Answer:
    if kind == "tweet_edit":
        return _edited(account, event)
    if kind.startswith("user_"):
        _require_of(account, text_in(event.get("user"), "id"))
        state = _STATES.get(kind)
        return Answer(facts=() if state is None else (AccountState(state, _STREAM),))
    tweet = event.get("tweet")
    _require_of(account, text_in(tweet, "author_id"))
    post = _post_id(tweet)
    when = text_in(event, "event_at")
    found: Found
    match kind:
        case "delete":
            found = Absent(f"{_STREAM}: deleted, {when}")
        case "withheld":
            found = Refused(f"{_STREAM}: withheld in some countries, {when}")
        case "drop":
            found = Refused(f"{_STREAM}: dropped from view, {when}")
        case "undrop" | "undelete":
            return Answer(named=(post,))
        case _:
            raise Unplaced(f"an event of another kind: {kind[:80]}")
    return Answer(posts={post: found})


def _edited(account: Account, event: dict[str, Any]) -> Answer:
    """It does not say whose it is: the newest version is asked for, and that one does."""
    ids = event.get("edit_tweet_ids")
    if not isinstance(ids, list) or not ids or not all(map(is_id, ids)):
        raise Unplaced("an edit without versions")
    return Answer(instead=ask_newest(account, max(ids, key=int)))


def _activity(account: Account, data: dict[str, Any]) -> Answer:
    kind, payload = text_in(data, "event_type"), data["payload"]
    match kind:
        case "post.create":
            post = post_of(payload)
            _require_of(account, post.author)
            if post.id != post.newest:
                return Answer(instead=ask_newest(account, post.newest))
            return Answer(posts={post.first: post.shown})
        case "post.delete":
            _require_of(account, text_in(payload, "author_id"))
            return Answer(posts={_post_id(payload): Absent(f"{_ACTIVITY}: deleted")})
        case _:
            return Answer()  # likes, follows and mentions are no business of ours


def _post_id(body: Any) -> PostId:
    own = text_in(body, "id")
    if not is_id(own):
        raise Unplaced("a post whose id is no number")
    return PostId(own)


def _require_of(account: Account, owner: str) -> None:
    if owner != account.account:
        raise Unplaced("an event about another account")
