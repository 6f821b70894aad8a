"""How does Bluesky speak, over XRPC and in its records?

Questions are the addresses that `network` asks; answers are read from the bytes that came
back. Whether the bytes are signed is `proof.atproto`'s question, not this file's.
Sources: the lexicons com.atproto.* and app.bsky.* and the specifications of AT Protocol.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import libipld

from onrecord.platforms.speech import Address, AddressError, Medium, Said, Unplaced
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread
from onrecord.record.times import TimeError, read_claimed

NAME: str = "bluesky"

POSTS = "app.bsky.feed.post"
KINDS = {
    POSTS: ScopeKind.POSTS,
    "app.bsky.feed.repost": ScopeKind.REPOSTS,
    "app.bsky.feed.like": ScopeKind.LIKES,
    "app.bsky.actor.profile": ScopeKind.PROFILE,
}
"""The collections whose records are kept as posts; commits to others are kept as revisions."""

_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.-]{1,253})")
_HANDLE = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_RKEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_INACTIVE = {  # XRPC error names of com.atproto.sync.*, and the state that each tells
    "RepoTakendown": "takendown",
    "RepoSuspended": "suspended",
    "RepoDeactivated": "deactivated",
    "RepoNotFound": "not-found",
    "AccountTakedown": "takendown",
    "AccountDeactivated": "deactivated",
}
MAX_JSON = 16 * 1024 * 1024  # a page of 100 records is below 1 MiB; the rest is head room


@dataclass(frozen=True, slots=True)
class Served:
    """The surface serves the post; `cid` names the exact version, as text."""

    cid: str


Answer: TypeAlias = Served | Absent | AccountState | Refused | Unreached | Unread


# Addresses


def read_address(text: str) -> Address | None:
    """Read a profile's or post's address, an at:// URI, a DID or a handle."""
    split = urlsplit(text if "://" in text else f"at://{text.removeprefix('@')}")
    parts = [part for part in split.path.split("/") if part]
    if split.scheme == "at":
        who, what = _authority(split.netloc or text), parts
    elif split.scheme in ("http", "https") and split.hostname in ("bsky.app", "www.bsky.app"):
        if len(parts) < 2 or parts[0] != "profile":
            raise AddressError(f"{text[:200]!r} is not the address of a profile or post")
        who, what = parts[1], [POSTS, parts[3]] if parts[2:3] == ["post"] and parts[3:] else []
    else:
        return None
    account = AccountId(who) if _DID.fullmatch(who) else None
    handle = Handle(who.lower()) if account is None else None
    if handle is not None and not _HANDLE.fullmatch(handle):
        raise AddressError(f"{who[:200]!r} is neither a handle nor a DID")
    if what and (len(what) != 2 or not _RKEY.fullmatch(what[1])):
        raise AddressError(f"{text[:200]!r} names no post")
    return Address(account=account, handle=handle, post=PostId("/".join(what)) if what else None)


def _authority(netloc: str) -> str:
    return netloc.removeprefix("@")


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The page that the Bluesky app shows for an account or a post."""
    if post is None:
        return f"https://bsky.app/profile/{account}"
    collection, _, rkey = post.partition("/")
    return f"https://bsky.app/profile/{account}/post/{rkey}" if collection == POSTS else None


# Questions


def ask_handle(resolver: str, handle: Handle) -> str:
    """Where to ask for the DID behind a handle."""
    return _xrpc(resolver, "com.atproto.identity.resolveHandle", handle=handle)


def ask_identity(plc: str, account: AccountId) -> str:
    """Where to ask for the account's identity: the PLC audit log, or the did:web document."""
    if account.startswith("did:web:"):
        return f"https://{account.removeprefix('did:web:')}/.well-known/did.json"
    return f"{plc.rstrip('/')}/{account}/log/audit"


def ask_repository(host: str, account: AccountId) -> str:
    """Where to ask for the account's whole signed tree, as a CAR."""
    return _xrpc(host, "com.atproto.sync.getRepo", did=account)


def ask_tree(host: str, account: AccountId, post: PostId) -> str:
    """Where to ask for the signed proof that a record is, or is not, in the account's tree."""
    collection, _, rkey = post.partition("/")
    query = {"did": account, "collection": collection, "rkey": rkey}
    return _xrpc(host, "com.atproto.sync.getRecord", **query)


def ask_host(host: str, account: AccountId, post: PostId) -> str:
    """Where to ask what the host serves to readers."""
    collection, _, rkey = post.partition("/")
    query = {"repo": account, "collection": collection, "rkey": rkey}
    return _xrpc(host, "com.atproto.repo.getRecord", **query)


def ask_listing(host: str, account: AccountId, collection: str, cursor: str | None) -> str:
    """Where to ask for up to 100 records of a collection, newest first."""
    query = {"repo": account, "collection": collection, "limit": "100"}
    return _xrpc(host, "com.atproto.repo.listRecords", **query, **_given(cursor=cursor))


def ask_state(host: str, account: AccountId) -> str:
    """Where to ask whether the host serves the account."""
    return _xrpc(host, "com.atproto.sync.getRepoStatus", did=account)


def ask_medium(host: str, account: AccountId, cid: str) -> str:
    """Where to ask for a picture or film."""
    return _xrpc(host, "com.atproto.sync.getBlob", did=account, cid=cid)


def ask_app(app: str, account: AccountId, posts: tuple[PostId, ...]) -> str:
    """Where to ask which of up to 25 posts the app shows."""
    uris = "&".join("uris=" + quote(f"at://{account}/{post}", safe="") for post in posts)
    return f"{app.rstrip('/')}/xrpc/app.bsky.feed.getPosts?{uris}"


def ask_stream(relay: str, cursor: int | None) -> str:
    """Where to subscribe to the stream of all commits."""
    base = relay.rstrip("/").replace("http", "ws", 1) if relay.startswith("http") else relay
    return _xrpc(base, "com.atproto.sync.subscribeRepos", **_given(cursor=cursor))


def _xrpc(server: str, method: str, **query: str) -> str:
    asked = f"{server.rstrip('/')}/xrpc/{method}"
    return f"{asked}?{urlencode(query, safe=':')}" if query else asked


def _given(**query: object) -> dict[str, str]:
    return {name: str(value) for name, value in query.items() if value is not None}


# Answers


def read_failure(exchange: Exchange) -> Answer | None:
    """What an answer other than 200 says; None for 200. Only named errors say absence."""
    if exchange.failure is not None:
        return Unreached(exchange.failure)
    match exchange.status:
        case 200:
            return None
        case 400 | 404:
            return _named_error(exchange)
        case 401 | 403 | 429 | 451:
            return Refused(f"HTTP {exchange.status}")
        case int(status) if status >= 500:
            return Unreached(f"HTTP {status}")
        case status:
            return Unread(f"HTTP {status}")


def _named_error(exchange: Exchange) -> Answer:
    try:
        error, message = _text(_json(exchange), "error"), _json(exchange).get("message")
    except Unplaced as unplaced:
        return Unread(str(unplaced))
    if error in ("RecordNotFound", "BlobNotFound"):
        return Absent(f"{error}: {str(message)[:200]}")
    if error in _INACTIVE:
        return AccountState(_INACTIVE[error], "its host")
    return Unread(f"HTTP {exchange.status} {error[:80]}: {str(message)[:200]}")


def read_host(exchange: Exchange) -> Answer:
    """What the host says about one record (com.atproto.repo.getRecord)."""
    return read_failure(exchange) or _reading(lambda: Served(_text(_json(exchange), "cid")))


def read_handle(exchange: Exchange) -> AccountId | Answer:
    """The DID that the resolver names."""
    failure = read_failure(exchange)
    if failure is not None:
        return failure
    try:
        did = _text(_json(exchange), "did")
    except Unplaced as unplaced:
        return Unread(str(unplaced))
    return AccountId(did) if _DID.fullmatch(did) else Unread(f"{did[:80]!r} is not a DID")


def read_state(exchange: Exchange) -> Answer:
    """Whether the host serves the account (com.atproto.sync.getRepoStatus)."""
    return read_failure(exchange) or _reading(lambda: _state(_json(exchange)))


def read_rev(exchange: Exchange) -> str | None:
    """The revision that the host says the account is at, where its answer names one."""
    try:
        return _text(_json(exchange), "rev") if exchange.status == 200 else None
    except Unplaced:
        return None


def _state(body: Mapping[str, Any]) -> AccountState | Unread:
    match body.get("active"), body.get("status"):
        case True, _:
            return AccountState("active", "its host")
        case False, str(status):
            return AccountState(status, "its host")
        case False, None:
            return AccountState("inactive", "its host")
        case _:
            return Unread("no `active` in the account's status")


def read_listing(exchange: Exchange) -> tuple[dict[PostId, str], str | None] | Answer:
    """The records that the host lists (post id to CID), and the cursor of the next page."""
    failure = read_failure(exchange)
    if failure is not None:
        return failure
    try:
        body = _json(exchange)
        found = {_post_of(_text(r, "uri")): _text(r, "cid") for r in _list(body, "records")}
    except Unplaced as unplaced:
        return Unread(str(unplaced))
    cursor = body.get("cursor")
    return found, cursor if isinstance(cursor, str) else None


def read_app(exchange: Exchange) -> dict[PostId, str] | Answer:
    """The posts that the app shows, of those asked for (post id to CID)."""
    failure = read_failure(exchange)
    if isinstance(failure, AccountState):
        return AccountState(failure.state, "the app")
    if failure is not None:
        return failure
    try:
        posts = _list(_json(exchange), "posts")
        return {_post_of(_text(post, "uri")): _text(post, "cid") for post in posts}
    except Unplaced as unplaced:
        return Unread(str(unplaced))


def _reading(read: Any) -> Answer:
    try:
        found: Answer = read()
    except Unplaced as unplaced:
        return Unread(str(unplaced))
    return found


def _json(exchange: Exchange) -> dict[str, Any]:
    if len(exchange.body) > MAX_JSON:
        raise Unplaced("an answer too large to be read")
    try:
        body = json.loads(exchange.body)
    except (ValueError, RecursionError) as error:
        raise Unplaced("not JSON") from error
    if not isinstance(body, dict):
        raise Unplaced("not a JSON object")
    return body


def _text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise Unplaced(f"no text `{name}`")
    return value


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    if not isinstance(value, list):
        raise Unplaced(f"no list `{name}`")
    return value


def _post_of(uri: str) -> PostId:
    parts = uri.removeprefix("at://").split("/")
    if len(parts) != 3:
        raise Unplaced(f"{uri[:200]!r} names no record")
    return PostId("/".join(parts[1:]))


# Records


def is_kept(path: str) -> bool:
    """Whether a record at this path is kept as a post (see KINDS)."""
    return path.partition("/")[0] in KINDS


def read_version(post: PostId, data: bytes) -> Said:
    """What a record says, from its DAG-CBOR block. Raises `Unplaced`."""
    kind = KINDS.get(post.partition("/")[0])
    try:
        record = libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError) as error:
        raise Unplaced("the record is not DAG-CBOR") from error
    if kind is None or not isinstance(record, dict):
        raise Unplaced("not a record that is kept as a post")
    embed = record.get("embed")
    return Said(
        kind=kind,
        text=_words(record, kind),
        claimed_at=_claimed(record),
        languages=tuple(x for x in _seq(record.get("langs")) if isinstance(x, str)),
        media=tuple(_media(record, embed)),
        links=tuple(_links(record, embed)),
        answers=_at(record, "reply", "parent", "uri"),
        quotes=_at(record, "subject", "uri")
        or _at(embed, "record", "uri")
        or _at(embed, "record", "record", "uri"),
    )


def media_parts(post: PostId, data: bytes) -> tuple[str, ...]:
    """The CIDs of the media that a version shows; none if it can't be placed."""
    try:
        return tuple(medium.part for medium in read_version(post, data).media)
    except Unplaced:
        return ()


def _words(record: Mapping[str, Any], kind: ScopeKind) -> str:
    if kind is ScopeKind.PROFILE:
        words = (record.get("displayName"), record.get("description"))
        return "\n\n".join(word for word in words if isinstance(word, str))
    text = record.get("text")
    return text if isinstance(text, str) else ""


def _claimed(record: Mapping[str, Any]) -> datetime | None:
    created = record.get("createdAt")
    try:
        return read_claimed(created) if isinstance(created, str) else None
    except TimeError:  # an author may write any nonsense there: then nothing is claimed
        return None


def _media(record: Mapping[str, Any], embed: Any) -> list[Medium]:
    shown = [(image, _at(image, "alt")) for image in _images(embed)]
    holders = [(_dig(image, "image"), alt) for image, alt in shown]
    for medium in (embed, _dig(embed, "media")):
        holders += [(_dig(medium, "video"), _at(medium, "alt"))]
        holders += [(_dig(medium, "external", "thumb"), None)]
    holders += [(record.get(name), None) for name in ("avatar", "banner")]
    return [found for holder, alt in holders if (found := _medium(holder, alt or "")) is not None]


def _images(embed: Any) -> list[Any]:
    return [*_seq(_dig(embed, "images")), *_seq(_dig(embed, "media", "images"))]


def _medium(blob: Any, words: str) -> Medium | None:
    link = _dig(blob, "ref")
    if not isinstance(link, bytes) or len(link) != 36:
        return None
    size = _dig(blob, "size")
    return Medium(
        part=libipld.encode_cid(link),
        kind=str(_dig(blob, "mimeType") or "")[:100],
        bytes=size if isinstance(size, int) else None,
        words=words,
    )


def _links(record: Mapping[str, Any], embed: Any) -> list[str]:
    facets = [f for facet in _seq(record.get("facets")) for f in _seq(_dig(facet, "features"))]
    found = [_at(feature, "uri") for feature in facets]
    found += [_at(embed, "external", "uri"), _at(embed, "media", "external", "uri")]
    return [link for link in found if link is not None]


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _at(value: Any, *names: str) -> str | None:
    found = _dig(value, *names)
    return found if isinstance(found, str) else None


def _seq(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
