"""What do the answers of a host, an app or a resolver say?

Only errors that the lexicons name say absence. An answer about another account or record than
was asked for, and one that says two things at once, are `Unread`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from onrecord.platforms.bluesky.bodies import list_in, object_of, text_in
from onrecord.platforms.bluesky.names import is_did
from onrecord.platforms.bluesky.questions import asked
from onrecord.platforms.speech import Unplaced
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread

__all__ = [
    "Answer",
    "Served",
    "read_app",
    "read_failure",
    "read_handle",
    "read_host",
    "read_listing",
    "read_rev",
    "read_state",
]

_MAX_CURSOR = 1024  # characters; hosts use a record key or a time

_INACTIVE = {  # XRPC error names of com.atproto.sync.*, and the state that each tells
    "RepoTakendown": "takendown",
    "RepoSuspended": "suspended",
    "RepoDeactivated": "deactivated",
    "RepoNotFound": "not-found",
    "AccountTakedown": "takendown",
    "AccountDeactivated": "deactivated",
}
_STATE = re.compile(r"[A-Za-z][A-Za-z-]{0,63}")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Served:
    """The surface serves the post; `cid` names the exact version, as text."""

    cid: str


Answer: TypeAlias = Served | Absent | AccountState | Refused | Unreached | Unread


def read_failure(exchange: Exchange) -> Answer | None:
    """What an answer other than 200 says; None for 200. Only named errors say absence."""
    if exchange.failure is not None:
        return Unreached(exchange.failure)
    match exchange.status:
        case 200:
            return None
        case 400 | 404:
            return _placed(lambda: _named_error(exchange))
        case 401 | 403 | 429 | 451:
            return Refused(f"HTTP {exchange.status}")
        case int(status) if status >= 500:
            return Unreached(f"HTTP {status}")
        case status:
            return Unread(f"HTTP {status}")


def _named_error(exchange: Exchange) -> Answer:
    body = object_of(exchange)
    error, told = text_in(body, "error"), body.get("message")
    message = told[:200] if isinstance(told, str) else ""
    if error in ("RecordNotFound", "BlobNotFound"):
        return Absent(f"{error}: {message}")
    if error in _INACTIVE:
        return AccountState(_INACTIVE[error], "its host")
    return Unread(f"HTTP {exchange.status} {error[:80]}: {message}")


def read_host(exchange: Exchange) -> Answer:
    """What the host says about one record (com.atproto.repo.getRecord)."""
    return _read(exchange, lambda: _record(exchange))


def _record(exchange: Exchange) -> Answer:
    body = object_of(exchange)
    wanted = [
        f"at://{repo}/{collection}/{key}"
        for repo in asked(exchange.url, "repo")
        for collection in asked(exchange.url, "collection")
        for key in asked(exchange.url, "rkey")
    ]
    _require_asked(text_in(body, "uri"), wanted)
    return Served(text_in(body, "cid"))


def read_handle(exchange: Exchange) -> AccountId | Answer:
    """The DID that the resolver names."""
    return _read(exchange, lambda: _did(text_in(object_of(exchange), "did")))


def _did(did: str) -> AccountId:
    if not is_did(did):
        raise Unplaced(f"{did[:80]!r} is not the DID of an account")
    return AccountId(did)


def read_state(exchange: Exchange) -> Answer:
    """Whether the host serves the account (com.atproto.sync.getRepoStatus)."""
    return _read(exchange, lambda: _state(exchange))


def read_rev(exchange: Exchange) -> str | None:
    """The revision that the host says the account is at, where its answer names one."""
    if exchange.status != 200:
        return None
    found = _placed(lambda: text_in(_status(exchange), "rev"))
    return found if isinstance(found, str) else None


def _state(exchange: Exchange) -> AccountState | Unread:
    body = _status(exchange)
    match body.get("active"), body.get("status"):
        case True, _:
            return AccountState("active", "its host")
        case False, None:
            return AccountState("inactive", "its host")
        case False, str(status) if _STATE.fullmatch(status) and status.lower() != "active":
            return AccountState(status, "its host")
        case False, _:
            return Unread("inactive, with a status that is none")
        case _:
            return Unread("no `active` in the account's status")


def _status(exchange: Exchange) -> dict[str, Any]:
    body = object_of(exchange)
    _require_asked(text_in(body, "did"), asked(exchange.url, "did"))
    return body


def read_listing(exchange: Exchange) -> tuple[dict[PostId, str], str | None] | Answer:
    """The records that the host lists (post id to CID), and the cursor of the next page."""
    return _read(exchange, lambda: _listing(exchange))


def _listing(exchange: Exchange) -> tuple[dict[PostId, str], str | None]:
    body = object_of(exchange)
    found: dict[PostId, str] = {}
    for record in list_in(body, "records"):
        repo, collection, post = _path(text_in(record, "uri"))
        _require_asked(repo, asked(exchange.url, "repo"))
        _require_asked(collection, asked(exchange.url, "collection"))
        found[post] = text_in(record, "cid")
    cursor = body.get("cursor")
    if cursor is None or (isinstance(cursor, str) and len(cursor) <= _MAX_CURSOR):
        return found, cursor
    raise Unplaced("a cursor that is none")  # else the rest of the list would seem to be missing


def read_app(exchange: Exchange) -> dict[PostId, str] | Answer:
    """The posts that the app shows, of those asked for (post id to CID)."""
    failure = read_failure(exchange)
    if isinstance(failure, AccountState):
        return AccountState(failure.state, "the app")
    return _placed(lambda: _shown(exchange)) if failure is None else failure


def _shown(exchange: Exchange) -> dict[PostId, str]:
    found, wanted = {}, asked(exchange.url, "uris")
    for post in list_in(object_of(exchange), "posts"):
        uri = text_in(post, "uri")
        _require_asked(uri, wanted)
        found[_path(uri)[2]] = text_in(post, "cid")
    return found


def _read(exchange: Exchange, read: Callable[[], _Found]) -> _Found | Answer:
    failure = read_failure(exchange)
    return _placed(read) if failure is None else failure


def _placed(read: Callable[[], _Found]) -> _Found | Unread:
    try:
        return read()
    except Unplaced as unplaced:
        return Unread(str(unplaced))


def _path(uri: str) -> tuple[str, str, PostId]:
    """The repository, the collection and the post id of a record's at:// address."""
    parts = uri.removeprefix("at://").split("/")
    if len(parts) != 3 or not uri.startswith("at://"):
        raise Unplaced(f"{uri[:200]!r} names no record")
    return parts[0], parts[1], PostId("/".join(parts[1:]))


def _require_asked(named: str, wanted: Iterable[str]) -> None:
    if named not in wanted:
        raise Unplaced(f"an answer about {named[:200]!r}, which was not asked for")
