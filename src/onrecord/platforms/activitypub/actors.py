"""Whose account is an actor, and how is it found?

An account's id is its actor's id. Handles (`user@host`) are WebFinger's (RFC 7033): one is only
believed where WebFinger leads to the actor and the actor calls itself by that name.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from onrecord.platforms.activitypub.objects import id_of
from onrecord.platforms.activitypub.questions import NAME, asks_for, is_url, origin_of, type_of
from onrecord.platforms.bodies import list_in, object_of, text_in
from onrecord.platforms.polling import Account, Located, Question
from onrecord.platforms.speech import Address, AddressError, Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Refused,
    Unreached,
    Unread,
)

__all__ = [
    "ACTORS",
    "account_found",
    "actor_facts",
    "find",
    "first_page",
    "read_address",
    "redirect",
]

ACTORS = frozenset({"Application", "Group", "Organization", "Person", "Service"})
INSTANCE = "its instance"

_PREFIX = f"{NAME}:"
_HANDLE = re.compile(r"@?([A-Za-z0-9_.-]{1,100})@([A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)")
_MOST_STEPS = 8  # WebFinger, a profile, the actor, its outbox, the actor again, three redirects
_OUTBOXES = ("OrderedCollection", "OrderedCollectionPage")


def read_address(text: str) -> Address | None:
    """`activitypub:` before the URL of an actor or profile, or before `@user@host`.

    Such URLs have no shape of their own, so that the prefix says what is meant.
    """
    if not text.startswith(_PREFIX):
        return None
    wanted = text.removeprefix(_PREFIX)
    found = _HANDLE.fullmatch(wanted)
    if found is not None:
        handle = Handle(f"{found[1]}@{found[2].lower()}")
        return Address(account=None, handle=handle, post=None, at=None)
    if not is_url(wanted):
        raise AddressError(f"{wanted[:200]!r} is neither a URL nor a handle like @user@host")
    return Address(account=AccountId(wanted), handle=None, post=None, at=wanted)


def find(
    address: Address, answers: Sequence[Exchange], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """WebFinger if need be, the actor, its outbox for the first page of that, the actor again."""
    if not answers:
        return _first(address, server)
    if len(answers) > _MOST_STEPS:
        return Unread("it leads from one address to the next without an end")
    last = answers[-1]
    failure = read_status(last)
    if failure is not None:
        return failure
    try:
        if last.status in (404, 410):
            return Absent(f"HTTP {last.status}: nothing is there")
        further = redirect(last)
        return further if further is not None else _next(address, answers)
    except Unplaced as error:
        return Unread(str(error))


def _first(address: Address, server: str) -> Question:
    if address.handle is None:
        return asks_for(address.at or address.account or "")
    host = address.handle.rpartition("@")[2]
    base = server or f"https://{host}"
    resource = quote(f"acct:{address.handle}", safe=":")
    return Question(
        url=f"{base}/.well-known/webfinger?resource={resource}", accept="application/jrd+json"
    )


def _next(address: Address, answers: Sequence[Exchange]) -> Question | Located:
    last, body = answers[-1], object_of(answers[-1])
    if "links" in body and "id" not in body:
        return asks_for(_self_of(body))
    if type_of(body) in _OUTBOXES:
        return asks_for(_same_scheme(last.url, _actor_before(answers)))  # who it is, said last
    if type_of(body) not in ACTORS:
        raise Unplaced("neither an actor nor an outbox")
    actor = text_in(body, "id")
    if actor != last.url:
        return asks_for(_same_scheme(last.url, actor))
    outboxes = [x for x in answers if x.status == 200 and type_of(object_of(x)) in _OUTBOXES]
    if not outboxes:
        return asks_for(_same_scheme(last.url, text_in(body, "outbox")))
    outbox = first_page(object_of(outboxes[-1])) or outboxes[-1].url
    return _located(address, body, outbox)


def _actor_before(answers: Sequence[Exchange]) -> str:
    actors = [x.url for x in answers if x.status == 200 and _is_actor(x)]
    if not actors:
        raise Unplaced("an outbox, and nobody's")
    return actors[-1]


def _located(address: Address, actor: Mapping[str, Any], outbox: str) -> Located:
    handle = _handle(actor)
    if address.handle is not None:
        user = address.handle.rpartition("@")[0]
        if actor.get("preferredUsername") != user:
            raise Unplaced("the actor does not call itself by the handle that leads to it")
        handle = address.handle
    account = Account(account=AccountId(text_in(actor, "id")), handle=handle, host=outbox)
    return Located(account, actor_facts(account, actor))


def first_page(outbox: Mapping[str, Any]) -> str | None:
    """The address of an outbox's first page, where it is not the outbox itself."""
    return None if "orderedItems" in outbox else id_of(outbox.get("first"))


def _is_actor(exchange: Exchange) -> bool:
    body = object_of(exchange)
    return type_of(body) in ACTORS and body.get("id") == exchange.url


def account_found(account: Account, actor: Mapping[str, Any]) -> Account:
    """The account as its actor document has it now. Raises `Unplaced`.

    A handle that WebFinger gave, and the outbox's first page, are kept while they fit.
    """
    user, outbox = actor.get("preferredUsername"), text_in(actor, "outbox")
    known = account.handle is not None and account.handle.rpartition("@")[0] == user
    handle = account.handle if known else _handle(actor)
    host = account.host if account.host.startswith(outbox) else outbox
    return Account(account=account.account, handle=handle, host=host)


def actor_facts(account: Account, actor: Mapping[str, Any]) -> tuple[AccountState | Identity, ...]:
    """What an actor document says of its account."""
    state = "suspended" if actor.get("suspended") is True else "active"
    moved = id_of(actor.get("movedTo"))
    said_by = INSTANCE if moved is None else f"{INSTANCE}, which says that it moved to {moved}"
    return (
        AccountState(state, INSTANCE),
        Identity(
            handles=() if account.handle is None else (account.handle,),
            signing_key=_keys(actor),
            host=account.host,
            said_by=said_by,
        ),
    )


def _keys(actor: Mapping[str, Any]) -> str | None:
    """The texts of its keys: for HTTP signatures, then for proofs (FEP-521a)."""
    held = actor.get("publicKey"), actor.get("assertionMethod")
    listed = [x for one in held for x in (one if isinstance(one, list) else [one])]
    texts = (
        x.get("publicKeyPem") or x.get("publicKeyMultibase") for x in listed if isinstance(x, dict)
    )
    return "\n".join(x.strip() for x in texts if isinstance(x, str)) or None


def _handle(actor: Mapping[str, Any]) -> Handle | None:
    user, place = actor.get("preferredUsername"), urlsplit(str(actor.get("id"))).netloc
    return Handle(f"{user}@{place}") if isinstance(user, str) and user and place else None


def _self_of(jrd: Mapping[str, Any]) -> str:
    """RFC 7033: the link to the actor."""
    for link in list_in(jrd, "links"):
        if isinstance(link, dict) and link.get("rel") == "self":
            kind, href = str(link.get("type")), link.get("href")
            if "json" in kind and isinstance(href, str) and is_url(href):
                return href
    raise Unplaced("WebFinger names no actor")


def redirect(exchange: Exchange) -> Question | None:
    """Where an answer says that the answer is. Raises `Unplaced` for nowhere that we would go."""
    if exchange.status not in (301, 302, 303, 307, 308):
        return None
    place = header(exchange, "location") or ""
    if place.startswith("/") and not place.startswith("//"):
        place = f"{origin_of(exchange.url)}{place}"
    if not is_url(place):
        raise Unplaced("a redirect to nowhere")
    return asks_for(_same_scheme(exchange.url, place))


def _same_scheme(asked: str, place: str) -> str:
    if not is_url(place) or (asked.startswith("https:") and not place.startswith("https:")):
        raise Unplaced("it leads to what is not asked for by https")
    return place
