"""Who wears a handle, by the word of both: the handle's domain and the account's instance?

WebFinger (RFC 7033; docs.joinmastodon.org/spec/webfinger) leads from the handle to the actor, the
instance from the user's name to the account, and the two must mean the same. Where accounts have
another domain than their instance, that domain is asked, too, and only its word makes a handle.
"""

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from onrecord.platforms.bodies import list_in, object_of, text_in
from onrecord.platforms.mastodon.addresses import origin_of
from onrecord.platforms.mastodon.questions import at, question
from onrecord.platforms.mastodon.reading import SAID_BY, error_in, refusal, state_of
from onrecord.platforms.polling import Account, Located, Question
from onrecord.platforms.speech import Address, Unplaced
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, Identity, Refused, Unreached, Unread

__all__ = ["find"]

_End: TypeAlias = Located | Absent | Refused | Unreached | Unread
_HOPS = 3  # redirects of WebFinger: from a domain to its instance, as the documentation advises
_MANY_SINCE = (4, 3)


class _Named(NamedTuple):
    """What WebFinger says: a handle, its actor, and what else is the same account."""

    handle: str
    actor: str
    same: tuple[str, ...]


class _Ends(Exception):
    """The search is over without an account."""

    def __init__(self, end: Absent | Refused | Unreached | Unread) -> None:
        super().__init__()
        self.end = end


def find(
    address: Address, answers: Sequence[Exchange], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """The next question on the way to the account, or what came of the search."""
    search, rest = _search(address, server.rstrip("/")), iter(answers)
    try:
        asked = next(search)
        for answer in rest:
            asked = search.send(answer)
        return asked
    except StopIteration as found:
        end: _End = found.value
        return end
    except _Ends as over:
        return over.end
    except Unplaced as unplaced:
        return Unread(str(unplaced))


def _search(address: Address, server: str) -> Generator[Question, Exchange, _End]:
    if address.handle is None:
        return (yield from _by_number(address))
    base = server or origin_of(address.at or "") or f"https://{address.handle.partition('@')[2]}"
    return (yield from _by_handle(base, address.handle, server))


def _by_handle(base: str, handle: str, server: str) -> Generator[Question, Exchange, Located]:
    named = yield from _webfinger(base, handle)
    named = yield from _confirmed(named, handle, server)
    origin = server or origin_of(named.actor)
    if origin is None:
        raise Unplaced(f"an actor without an address: {named.actor[:200]!r}")
    able = yield from _able(origin)
    user = named.handle.partition("@")[0]
    said, token = yield from _object(f"{origin}/api/v1/accounts/lookup?acct={quote(user)}")
    if text_in(said, "username").lower() != user:
        raise Unplaced("the instance answers with another user than was asked for")
    uri = said.get("uri", named.actor)
    if uri not in (named.actor, *named.same):
        raise Unplaced(f"WebFinger names {named.actor[:200]!r}, the instance {str(uri)[:200]!r}")
    wears, host = Handle(named.handle), at(origin, text_in(said, "id"), (*able, *token))
    account = Account(account=AccountId(uri), handle=wears, host=host)
    return Located(account, (Identity((wears,), None, host, SAID_BY), state_of(said)))


def _by_number(address: Address) -> Generator[Question, Exchange, Located]:
    """From an actor's URI that ends with the account's number (`/ap/users/123`, Mastodon 4.5)."""
    actor, origin = address.account or "", origin_of(address.account or "")
    if origin is None:
        raise Unplaced("an actor without an address")
    said, _ = yield from _object(f"{origin}/api/v1/accounts/{actor.rpartition('/')[2]}")
    handle = f"{text_in(said, 'username')}@{urlsplit(origin).netloc}".lower()
    found = yield from _by_handle(origin, handle, "")
    if found.account.account != actor:
        raise Unplaced(f"{handle} is {found.account.account[:200]!r}, not {actor[:200]!r}")
    return found


def _webfinger(base: str, handle: str) -> Generator[Question, Exchange, _Named]:
    url = f"{base}/.well-known/webfinger?resource={quote(f'acct:{handle}', safe=':@')}"
    answer = yield Question(url=url, accept="application/jrd+json, application/json")
    for _ in range(_HOPS):
        if answer.status not in (301, 302, 303, 307, 308):
            break
        answer = yield Question(url=_onward(answer), accept="application/jrd+json")
    if answer.failure is None and answer.status in (404, 410):
        raise _Ends(Absent(f"HTTP {answer.status}: no account is called {handle} there"))
    _require_answer(answer)
    body = object_of(answer)
    subject = text_in(body, "subject").removeprefix("acct:").lower()
    links = [link for link in list_in(body, "links") if isinstance(link, dict)]
    actor = next((str(link.get("href")) for link in links if link.get("rel") == "self"), None)
    if actor is None or origin_of(actor) is None:
        raise Unplaced("WebFinger names no actor")
    aliases = body.get("aliases")
    same = (
        [alias for alias in aliases if isinstance(alias, str)] if isinstance(aliases, list) else []
    )
    return _Named(subject, actor, tuple(same))


def _onward(answer: Exchange) -> str:
    """Where a redirect leads; only another address of the same kind, never to without TLS."""
    told = next((value for name, value in answer.headers if name == "location"), "")
    try:
        url = urljoin(answer.url, told)
    except ValueError as error:
        raise Unplaced("a redirect to nowhere") from error
    origin = origin_of(url)
    downgraded = answer.url.startswith("https:") and not url.startswith("https:")
    if origin is None or downgraded or "/.well-known/webfinger" not in url:
        raise Unplaced(f"WebFinger redirects to {url[:200]!r}")
    return url


def _confirmed(named: _Named, asked: str, server: str) -> Generator[Question, Exchange, _Named]:
    """The handle that its own domain confirms; else the one that was asked for."""
    user, _, domain = asked.partition("@")
    if named.handle in (asked, f"{user}@{domain.partition(':')[0]}"):  # some leave out the port
        return named._replace(handle=asked)
    domain = named.handle.partition("@")[2]
    try:
        again = yield from _webfinger(server or f"https://{domain}", named.handle)
    except (_Ends, Unplaced):
        return named._replace(handle=asked)
    same = again.actor == named.actor and again.handle == named.handle
    return named if same else named._replace(handle=asked)


def _able(origin: str) -> Generator[Question, Exchange, tuple[str, ...]]:
    """What the instance can do, by its own version; little, if it does not say."""
    answer = yield question(f"{origin}/api/v2/instance")
    try:
        version = text_in(object_of(answer), "version") if answer.status == 200 else None
    except Unplaced:
        version = None
    if version is None:
        return ()
    numbers = version.split("-")[0].split("+")[0].split(".")[:2]
    known = (
        "compatible" not in version and len(numbers) == 2 and all(n.isdecimal() for n in numbers)
    )
    many = known and tuple(int(n[:6]) for n in numbers) >= _MANY_SINCE
    return ("v2", "many") if many else ("v2",)


def _object(url: str) -> Generator[Question, Exchange, tuple[dict[str, Any], tuple[str, ...]]]:
    """An object of the API, and whether it took a token to be given it."""
    token: tuple[str, ...] = ()
    answer = yield question(url)
    if answer.status in (401, 403):
        answer, token = (yield question(url, token=True)), ("token",)
    _require_answer(answer)
    if answer.status in (404, 410):
        raise _Ends(Absent(f"HTTP {answer.status}: {error_in(answer)[:200]}"))
    return object_of(answer), token


def _require_answer(answer: Exchange) -> None:
    failure = refusal(answer)
    if failure is not None:
        raise _Ends(failure)
