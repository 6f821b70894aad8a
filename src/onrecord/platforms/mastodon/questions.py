"""What is asked of an instance, and which question was it that an address puts?

`Account.host` is the account's address in the API, such as https://host/api/v1/accounts/123, and
behind a `#` what its instance can do: `v2` if it describes itself at /api/v2/instance (4.0), `many`
if it shows many statuses at once (4.3), `token` if it answers nobody without a token. Elsewhere no
token goes along: whom the account has blocked is answered as if its posts were not there. What
stands behind a `#` is never sent. So a question after one post carries the post's URI there: the
API knows it by a number alone.
Sources: docs.joinmastodon.org/methods/accounts, /statuses, /instance and /streaming.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, quote, unquote, urldefrag, urlsplit

from onrecord.platforms.mastodon.addresses import api_id
from onrecord.platforms.polling import Account, Question
from onrecord.record.accounts import PostId

__all__ = [
    "LIMIT",
    "MANY",
    "Asked",
    "Place",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_older",
    "ask_post",
    "ask_stream",
    "asked",
    "at",
    "place_of",
    "question",
]

LIMIT = 40  # statuses of one answer, the most that the API gives
MANY = 20  # statuses at once: what an instance shows to whoever is not signed in

_HOST = re.compile(r"(https?://[^/?#]+)/api/v1/accounts/([A-Za-z0-9]{1,40})")
_POST = re.compile(r"/api/v1/statuses/([A-Za-z0-9]{1,40})")
_ABLE = ("v2", "many", "token")
_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an account is asked for, and what may be asked there."""

    base: str  # scheme and host of its instance
    number: str  # the account's id in the API
    able: frozenset[str]

    @property
    def address(self) -> str:
        """The account's address in the API."""
        return f"{self.base}/api/v1/accounts/{self.number}"


Kind: TypeAlias = Literal["latest", "older", "many", "post", "account", "control", "event"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which question it was; `ids` are the numbers that it names, `post` what it asks after."""

    kind: Kind
    ids: tuple[str, ...] = ()
    post: PostId | None = None


def at(base: str, number: str, able: Sequence[str]) -> str:
    """What `Account.host` is for an account with this number in the API."""
    named = "+".join(name for name in _ABLE if name in able)
    return f"{base}/api/v1/accounts/{number}" + (f"#{named}" if named else "")


def place_of(account: Account) -> Place | None:
    """What `at` wrote; None for anything else."""
    address, _, able = account.host.partition("#")
    found = _HOST.fullmatch(address)
    if found is None:
        return None
    return Place(base=found[1], number=found[2], able=frozenset(able.split("+")))


def question(url: str, *, token: bool = False) -> Question:
    """Ask an instance's API, perhaps with the operator's token for this instance."""
    return Question(url=url, accept=_JSON, token=urlsplit(url).netloc.lower() if token else None)


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The latest statuses and boosts of an account (/methods/accounts#statuses)."""
    return (_of(account, f"{_address(account)}/statuses?limit={LIMIT}"),)


def ask_older(account: Account, before: str) -> Question:
    """Those before one of them, by its number."""
    return _of(account, f"{_address(account)}/statuses?limit={LIMIT}&max_id={before}")


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:
    """Up to MANY statuses (/methods/statuses#index), of an instance that knows this question."""
    place = place_of(account)
    numbers = [number for post in posts if (number := api_id(post)) is not None]
    if place is None or "many" not in place.able or not numbers:
        return None
    named = "&".join(f"id[]={number}" for number in numbers)
    return _of(account, f"{place.base}/api/v1/statuses?{named}")


def ask_post(account: Account, post: PostId) -> Question | None:
    """One status (/methods/statuses#get); None where its URI does not show its number."""
    place, number = place_of(account), api_id(post)
    if place is None or number is None:
        return None
    named = quote(post, safe=":/@?=&")
    return _of(account, f"{place.base}/api/v1/statuses/{number}#{named}")


def ask_account(account: Account) -> Question:
    """The account itself (/methods/accounts#get)."""
    return _of(account, _address(account))


def ask_control(account: Account) -> Question:
    """The instance about itself (/methods/instance#v2): its domain is the one right answer."""
    place = place_of(account)
    version = "v2" if place is not None and "v2" in place.able else "v1"
    base = account.host if place is None else place.base
    return question(f"{base}/api/{version}/instance")


def ask_stream(base: str) -> Question:
    """What the operator's own account there is told (/methods/streaming#user)."""
    return question(f"{base}/api/v1/streaming/user", token=True)


def asked(place: Place, method: str, url: str) -> Asked | None:
    """Which of these questions an address puts about this account; None if none of them."""
    address, named = urldefrag(url)
    if method == "SUBSCRIBE":
        return Asked("event") if address.endswith("/api/v1/streaming/user") else None
    path, _, query = address.removeprefix(place.base).partition("?")
    if not address.startswith(f"{place.base}/"):
        return None
    if path in ("/api/v1/instance", "/api/v2/instance"):
        return Asked("control")
    if path in (f"/api/v1/accounts/{place.number}", "/api/v1/accounts/lookup"):
        return Asked("account")
    if path == f"/api/v1/accounts/{place.number}/statuses":
        return Asked("older" if "max_id=" in query else "latest")
    if path == "/api/v1/statuses":
        return Asked("many", tuple(parse_qs(query).get("id[]", ())))
    single = _POST.fullmatch(path)
    if single is None:
        return None
    post = PostId(unquote(named))
    return Asked("post", (single[1],), post if api_id(post) == single[1] else None)


def _of(account: Account, url: str) -> Question:
    place = place_of(account)
    return question(url, token=place is not None and "token" in place.able)


def _address(account: Account) -> str:
    place = place_of(account)
    return account.host if place is None else place.address
