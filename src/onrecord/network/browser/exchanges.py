"""How do requests as the browser told them become the exchanges of a visit?"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from onrecord.network.browser.asked import Asked, Hop, origin_of
from onrecord.network.browser.visited import Headers, PageExchange, Peer
from onrecord.network.proxy_limits import ProxiedConnection

__all__ = ["exchanges_of", "peers_of"]

_PORTS = {"http": 80, "https": 443}
_PROTOCOLS = {"h2": "h2", "h3": "h3", "http/1.1": "http/1.1", "http/1.0": "http/1.0"}
_OURS = "onrecord;"  # how a Proxy-Status of our own proxy begins (RFC 9209)


def exchanges_of(
    asked: Iterable[Asked], connections: Sequence[ProxiedConnection]
) -> tuple[PageExchange, ...]:
    """All hops in the order in which they were asked.

    What a service worker handed on from the network or out of its store, and what the browser
    had in its memory, is left out if the same address is there as the network gave it.
    """
    hops = [(one, hop) for one in asked for hop in one.hops]
    of_origin = _secured(hop for _, hop in hops)
    made = [
        (_second_hand(one, hop), _exchange(one, hop, connections, of_origin)) for one, hop in hops
    ]
    first_hand = {one.url for again, one in made if not again and one.status is not None}
    from_store = {one.url: one.body for again, one in made if again and one.cut_off is None}
    return tuple(
        _completed(one, from_store) for again, one in made if not (again and one.url in first_hand)
    )


def _completed(one: PageExchange, from_store: dict[str, bytes]) -> PageExchange:
    """A body that went straight into a page's store, as it came out of it."""
    if one.cut_off == "unspecified" and not one.body and one.url in from_store:
        return replace(one, body=from_store[one.url], cut_off=None)
    return one


def peers_of(connections: Iterable[ProxiedConnection]) -> tuple[Peer, ...]:
    """The connections as they stand now."""
    return tuple(
        Peer(
            host=one.host,
            port=one.port,
            address=one.peer,
            refused=one.refused,
            sent=one.up,
            received=one.down,
        )
        for one in connections
    )


def _second_hand(asked: Asked, hop: Hop) -> bool:
    response = hop.response or {}
    cached = asked.from_cache or response.get("fromDiskCache") is True
    return cached or response.get("fromServiceWorker") is True


def _exchange(
    asked: Asked,
    hop: Hop,
    connections: Sequence[ProxiedConnection],
    secured: dict[str, dict[str, Any]],
) -> PageExchange:
    sent, came = asked.headers_of(hop)
    response, body = hop.response or {}, hop.body
    connection = _connection(hop, connections)
    refused = _refused(came, connection)
    security = response.get("securityDetails") or secured.get(origin_of(hop.url)) or {}
    worker = response.get("fromServiceWorker") is True
    if hop.response is None or refused is not None:
        response, came, body = {}, (), None
    return PageExchange(
        url=hop.url,
        method=str(hop.request.get("method") or "GET"),
        kind=hop.kind,
        asked_at=hop.asked_at,
        asked=_without_pseudo(sent),
        question=str(hop.request.get("postData") or "").encode(errors="replace"),
        status=response.get("status"),
        reason=str(response.get("statusText") or "")[:200],
        answered=_without_pseudo(came),
        body=b"" if body is None else bytes(body.data),
        cut_off=None if body is None else body.cut_off,
        protocol=_protocol(response, sent, handed_on=body is not None and body.handed_on),
        peer=None if connection is None or worker else connection.peer,
        tls_version=security.get("protocol"),
        cipher=_cipher(security),
        served_by="service-worker" if worker else "network",
        main=hop.main,
        failure=refused or (hop.failure if not response else None),
    )


def _connection(hop: Hop, connections: Sequence[ProxiedConnection]) -> ProxiedConnection | None:
    """The proxy's connection to that host and port, the last one begun before the answer.

    The browser sees the proxy only. With HTTP/2 one connection carries many requests; with
    HTTP/1.1 one of several is taken, which lead to the same host all the same.
    """
    try:
        split = urlsplit(hop.url)
        place = (split.hostname, split.port or _PORTS.get(split.scheme))
    except ValueError:
        return None
    fitting = [one for one in connections if (one.host.strip("[]"), one.port) == place]
    before = [one for one in fitting if one.began_at <= _answered_at(hop)]
    return next(reversed(before or fitting), None)


def _answered_at(hop: Hop) -> datetime:
    return hop.asked_at if hop.answered_at is None else hop.answered_at


def _refused(came: Headers, connection: ProxiedConnection | None) -> str | None:
    """Why our own proxy answered in the server's place; None if it did not."""
    ours = any(name.lower() == "proxy-status" and value.startswith(_OURS) for name, value in came)
    if connection is None or connection.peer is not None:
        return None
    return connection.refused if ours or connection.refused else None


def _secured(hops: Iterable[Hop]) -> dict[str, dict[str, Any]]:
    """TLS as told of each origin: for answers that the page had through our hands."""
    found: dict[str, dict[str, Any]] = {}
    for hop in hops:
        if (details := (hop.response or {}).get("securityDetails")) is not None:
            found.setdefault(origin_of(hop.url), details)
    return found


def _protocol(response: dict[str, Any], sent: Headers, *, handed_on: bool) -> str | None:
    """As told; of an answer that went through our hands, as the headers sent betray it."""
    if not response:
        return None
    if handed_on:
        return "h2" if any(name == ":method" for name, _ in sent) else "http/1.1"
    return _PROTOCOLS.get(str(response.get("protocol")))


def _cipher(security: dict[str, Any]) -> str | None:
    """The suite in IANA's words, for TLS 1.3, whose suites name no key exchange."""
    names = {
        "AES_128_GCM": "TLS_AES_128_GCM_SHA256",
        "AES_256_GCM": "TLS_AES_256_GCM_SHA384",
        "CHACHA20_POLY1305": "TLS_CHACHA20_POLY1305_SHA256",
    }
    if security.get("protocol") == "TLS 1.3":
        return names.get(str(security.get("cipher")))
    return None


def _without_pseudo(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if not name.startswith(":"))
