"""What does a server's answer say of an account, its posts, or one of them?

404 is "nothing there" and 410 "it is gone" (ActivityPub, section 6.4); a Tombstone says so in its
own words. A 404 with a page of HTML came from somebody who did not read what was asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from onrecord.platforms.activitypub.actors import (
    ACTORS,
    INSTANCE,
    account_found,
    actor_facts,
    first_page,
    redirect,
)
from onrecord.platforms.activitypub.objects import ANNOUNCE, POST_TYPES, id_of, shown
from onrecord.platforms.activitypub.questions import (
    ask_account,
    ask_control,
    asks_for,
    origin_of,
    type_of,
)
from onrecord.platforms.bodies import object_of
from onrecord.platforms.polling import Account, Answer, Found, Question
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Unread

__all__ = ["read"]

_PAGES = ("OrderedCollection", "OrderedCollectionPage")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
    """What an answer says of the actor, its outbox, or the post whose id was asked for."""
    asked = next((x.url for x in beside if x.status in _REDIRECTS), exchange.url)
    failure = read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    try:
        further = redirect(exchange)
        if further is not None:
            return Answer(instead=further)
        if exchange.status == 304 or asked == ask_control(account).url:
            return Answer()
        if asked == account.host and exchange.status in (404, 410):
            return Answer(instead=ask_account(account))  # is it the account that is gone?
        if asked == account.account:
            return _of_account(account, exchange, beside)
        return _page_or_post(account, exchange, asked)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


_REDIRECTS = (301, 302, 303, 307, 308)


def _of_account(account: Account, exchange: Exchange, beside: Sequence[Exchange]) -> Answer:
    answer = _actor(account, exchange)
    missing = [x.status for x in beside if x.url == account.host and x.status in (404, 410)]
    if missing and AccountState("active", INSTANCE) in answer.facts:
        raise Unplaced(f"HTTP {missing[0]} in the place of the outbox of an active account")
    return answer


def _actor(account: Account, exchange: Exchange) -> Answer:
    if exchange.status in (404, 410):
        _require_no_page(exchange)
        state = "gone" if exchange.status == 410 else "not found"
        return Answer(facts=(AccountState(state, f"{INSTANCE} (HTTP {exchange.status})"),))
    actor = object_of(exchange)
    if actor.get("id") != account.account:
        raise Unplaced("another actor than the one asked for")
    if type_of(actor) == "Tombstone":
        return Answer(facts=(AccountState("gone", f"{INSTANCE} (Tombstone)"),))
    if type_of(actor) not in ACTORS:
        raise Unplaced("not an actor")
    return Answer(facts=actor_facts(account_found(account, actor), actor))


def _page_or_post(account: Account, exchange: Exchange, asked: str) -> Answer:
    if exchange.status in (404, 410):
        if exchange.url != asked:
            raise Unplaced(f"a redirect to where HTTP {exchange.status} is the answer")
        _require_no_page(exchange)
        said = {404: "HTTP 404: not found", 410: "HTTP 410: gone"}[exchange.status]
        return Answer(posts={PostId(asked): Absent(said + _dated(exchange))})
    body = object_of(exchange)
    if type_of(body) in _PAGES:
        return _page(account, body, asked)
    if body.get("id") != asked:
        raise Unplaced("another object than the one asked for")
    return Answer(posts={PostId(asked): _post(account, body)})


def _require_no_page(exchange: Exchange) -> None:
    """A page of HTML is the word of a proxy, or of whoever stands before the instance."""
    kind = (header(exchange, "content-type") or "").lower()
    if kind.startswith("text/html") or exchange.body.lstrip()[:1] == b"<":
        raise Unplaced(f"HTTP {exchange.status} with a page of HTML, where JSON was asked for")


def _dated(exchange: Exchange) -> str:
    """What a Tombstone beside the status adds."""
    try:
        body = object_of(exchange)
    except Unplaced:
        return ""
    return f", {_tombstone(body)}" if type_of(body) == "Tombstone" else ""


def _tombstone(body: Mapping[str, Any]) -> str:
    deleted = body.get("deleted")
    return f"Tombstone, deleted {deleted[:40]}" if isinstance(deleted, str) else "Tombstone"


def _post(account: Account, body: Mapping[str, Any]) -> Found:
    if type_of(body) == "Tombstone":
        return Absent(_tombstone(body))
    try:
        return shown(account.account, body)
    except Unplaced as error:
        return Unread(str(error))


def _page(account: Account, body: Mapping[str, Any], asked: str) -> Answer:
    """A page of the outbox. What it does not list may be older, or not for everybody."""
    items = body.get("orderedItems", body.get("items"))
    if items is None and "first" in body:
        page = first_page(body)
        if page is None or page == asked or origin_of(page) != origin_of(account.host):
            raise Unplaced("an outbox without a first page")
        return Answer(instead=asks_for(page))
    held = [] if items is None else items  # JSON-LD leaves empty lists out
    posts, named = _listed(account, held if isinstance(held, list) else [held])
    older = _older(account, body)
    reaches_to = None
    if asked == account.host:
        times = [x.claimed_at for x in posts.values() if hasattr(x, "claimed_at")]
        known = [at for at in times if at is not None]
        reaches_to = _EPOCH if older is None else min(known, default=None)
    return Answer(posts=posts, named=named, reaches_to=reaches_to, older=older)


def _older(account: Account, body: Mapping[str, Any]) -> Question | None:
    page = id_of(body.get("next"))
    same = page is not None and origin_of(page) == origin_of(account.host)
    return asks_for(page) if page is not None and same else None


def _listed(
    account: Account, items: Sequence[Any]
) -> tuple[dict[PostId, Found], tuple[PostId, ...]]:
    posts: dict[PostId, Found] = {}
    named: dict[PostId, None] = {}
    for item in items:
        if isinstance(item, dict) and item.get("actor", account.account) != account.account:
            raise Unplaced("an outbox with what another account did")
        for post, found in _activity(account, item):
            if found is None:
                named[post] = None
            else:
                posts[post] = found
    return posts, tuple(post for post in named if post not in posts)


def _activity(account: Account, item: Any) -> Iterator[tuple[PostId, Found | None]]:
    """What one activity of the outbox shows, or only names. Likes and follows are not kept."""
    if not isinstance(item, dict):
        return
    kind, held = type_of(item), item.get("object")
    post = id_of(item if kind == ANNOUNCE or kind in POST_TYPES else held)
    if post is None or origin_of(post) != origin_of(account.account):
        return
    if kind == ANNOUNCE or kind in POST_TYPES:
        yield PostId(post), _post(account, item)
    elif kind in ("Create", "Update"):
        yield PostId(post), _post(account, held) if isinstance(held, dict) else None
