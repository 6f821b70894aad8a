"""At which addresses is Bluesky asked?"""

from urllib.parse import parse_qs, quote, urlencode, urlsplit

from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = [
    "ask_app",
    "ask_handle",
    "ask_host",
    "ask_identity",
    "ask_listing",
    "ask_medium",
    "ask_repository",
    "ask_state",
    "ask_stream",
    "ask_tree",
    "asked",
]


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


def asked(url: str, name: str) -> tuple[str, ...]:
    """What one of these questions asked after, as `name`; nothing if it is none of them."""
    try:
        return tuple(parse_qs(urlsplit(url).query).get(name, ()))
    except ValueError:  # an address that we would not have asked at: a stranger's bundle
        return ()


def _xrpc(server: str, method: str, **query: str) -> str:
    address = f"{server.rstrip('/')}/xrpc/{method}"
    return f"{address}?{urlencode(query, safe=':')}" if query else address


def _given(**query: object) -> dict[str, str]:
    return {name: str(value) for name, value in query.items() if value is not None}
