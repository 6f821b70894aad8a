"""How do other servers meet our actor, and leave what they have to tell?

The actor's document, WebFinger (RFC 7033), an empty outbox, and the inbox. What comes in at the
inbox is kept as it came, durably, and only then answered with 202; nobody reads it here. All of
this is served only where [activitypub] actor names the public address of these pages.
"""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.archive.actor_keys import actor_keys
from onrecord.network import monotonic
from onrecord.web.arrivals import Arrivals, body_of

__all__ = ["MAX_BODY", "MOST_A_MINUTE", "inbox_routes"]

MAX_BODY = 1_000_000  # bytes: as much as Mastodon takes of one activity
MOST_A_MINUTE = 300  # deliveries of one address
_MOST_ADDRESSES = 10_000
_USER = "onrecord"
_ACTIVITY = "application/activity+json; charset=utf-8"
_CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/multikey/v1",
]
_SUMMARY = (
    "This archive keeps the public posts of public institutions on the record, with evidence that"
    " anybody can check. It follows official accounts, posts nothing, and answers nobody."
)


def inbox_routes(archive: Archive) -> list[Route]:
    """The routes of our actor; none where it has no address."""
    base = archive.configuration.activitypub.actor.rstrip("/")
    if not base:
        return []
    actor = _Actor(archive, base)
    return [
        Route("/actor", actor.document),
        Route("/actor/outbox", actor.outbox),
        Route("/.well-known/webfinger", actor.webfinger),
        Route("/inbox", actor.inbox, methods=["POST"]),
    ]


@dataclass(slots=True)
class _Turns:
    """How often each address came in this minute."""

    _came: Counter[str] = field(default_factory=Counter)
    _since: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def take(self, address: str) -> bool:
        """Whether it may come once more."""
        with self._lock:
            if monotonic() - self._since > 60 or len(self._came) > _MOST_ADDRESSES:
                self._came, self._since = Counter(), monotonic()
            self._came[address] += 1
            return self._came[address] <= MOST_A_MINUTE


class _Actor:
    """Our actor at its public address. Its keys are made when it is first asked for."""

    def __init__(self, archive: Archive, base: str) -> None:
        self._folder, self._base, self._origin = archive.folder, base, archive.origin
        self._arrivals = Arrivals.of(archive, base)
        self._turns = _Turns()

    async def document(self, _: Request) -> Response:
        """The actor, with its public keys."""
        return _said(await run_in_threadpool(self._document))

    def _document(self) -> dict[str, object]:
        keys, actor = actor_keys(self._folder), f"{self._base}/actor"
        return {
            "@context": _CONTEXT,
            "id": actor,
            "type": "Service",
            "preferredUsername": _USER,
            "name": self._origin,
            "summary": _SUMMARY,
            "url": f"{self._base}/",
            "inbox": f"{self._base}/inbox",
            "outbox": f"{actor}/outbox",
            "manuallyApprovesFollowers": True,
            "discoverable": False,
            "publicKey": {
                "id": f"{actor}#main-key",
                "type": "CryptographicKey",
                "owner": actor,
                "publicKeyPem": keys.public_pem,
            },
            "assertionMethod": [
                {
                    "id": f"{actor}#ed25519-key",
                    "type": "Multikey",
                    "controller": actor,
                    "publicKeyMultibase": keys.multibase,
                }
            ],
        }

    async def outbox(self, _: Request) -> Response:
        """Nothing: it posts nothing."""
        outbox = {"id": f"{self._base}/actor/outbox", "type": "OrderedCollection"}
        return _said({"@context": _CONTEXT[0], **outbox, "totalItems": 0, "orderedItems": []})

    async def webfinger(self, request: Request) -> Response:
        """Where `@onrecord@host` is found."""
        named = f"acct:{_USER}@{urlsplit(self._base).netloc}"
        if request.query_params.get("resource") not in (named, f"{self._base}/actor"):
            raise HTTPException(404, "Nobody is called so here.")
        link = {"rel": "self", "type": "application/activity+json", "href": f"{self._base}/actor"}
        body = {"subject": named, "aliases": [f"{self._base}/actor"], "links": [link]}
        return JSONResponse(body, media_type="application/jrd+json")

    async def inbox(self, request: Request) -> Response:
        """Keep the request as it came; only then say so."""
        # 1. Bounds, before anything is taken in.
        address = request.client.host if request.client is not None else ""
        if not self._turns.take(address):
            return Response(status_code=429, headers={"retry-after": "60"})
        body = await body_of(request, MAX_BODY)
        if body is None:
            return Response(status_code=413)
        # 2. To the disk.
        refusal = await self._arrivals.keep(request, body)
        if refusal is not None:
            return refusal
        # 3. Only now.
        return Response(status_code=202)


def _said(body: dict[str, object]) -> Response:
    return JSONResponse(body, media_type=_ACTIVITY)
