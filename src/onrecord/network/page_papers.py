"""What do we add to a page's answers that no server sent: its picture, text, certificates?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.network.browser.visited import PageExchange, Visit
from onrecord.record.captures import Failed, Truncated, Whole
from onrecord.record.entries import canonical
from onrecord.record.times import instant

__all__ = ["Paper", "page_id", "papers_of"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A record of type `resource` or `metadata`: what we made or were shown, under a name."""

    name: str
    media_type: str
    data: bytes
    kind: str = "resource"


def papers_of(visit: Visit) -> Iterator[Paper]:
    """Picture, text and DOM as taken, each origin's certificates, and how the visit went."""
    url = visit.final_url or visit.url
    if visit.screenshot is not None:
        yield Paper(f"urn:fullPage:{url}", "image/png", visit.screenshot)
    if visit.text is not None:
        yield Paper(f"urn:text:{url}", "text/plain; charset=utf-8", _utf8(visit.text))
    if visit.dom is not None:
        yield Paper(f"urn:dom:{url}", "text/html; charset=utf-8", _utf8(visit.dom))
    for certified in visit.certificates:
        for number, der in enumerate(certified.chain):
            name = f"urn:certificate:{number}:{certified.origin}"
            yield Paper(name, "application/pkix-cert", der)
    yield Paper(f"urn:pageinfo:{url}", "application/json", canonical(_page_info(visit, url)))
    yield Paper(url, "application/json", canonical(_how(visit)), "metadata")


def page_id(visit: Visit) -> str:
    """A name of the page within its package."""
    return instant(visit.began_at)


def _utf8(text: str) -> bytes:
    """Lone surrogates, which a script may put into a text, become question marks."""
    return text.encode(errors="replace")


def _plain(text: str) -> str:
    return _utf8(text).decode()


def _page_info(visit: Visit, url: str) -> dict[str, Any]:
    """The shape is that of Browsertrix's crawler."""
    return {
        "pageid": page_id(visit),
        "url": _plain(url),
        "ts": instant(visit.began_at),
        "urls": {_plain(one.url): _resource(one) for one in visit.exchanges},
        "counts": {"jsErrors": visit.errors},
    }


def _resource(one: PageExchange) -> dict[str, Any]:
    told: dict[str, Any] = {"status": one.status or 0, "type": one.kind.lower()}
    if one.media_type:
        told["mime"] = _plain(one.media_type)
    if one.failure is not None:
        told["error"] = _plain(one.failure)
    return told


def _how(visit: Visit) -> dict[str, Any]:
    """How the visit went, in words and numbers of ours."""
    return {
        "asked": _plain(visit.url),
        "shown": _plain(visit.final_url),
        "outcome": _outcome(visit),
        "vantage": visit.vantage,
        "browser": visit.browser,
        "flags": list(visit.flags),
        "budget": asdict(visit.budget),
        "behaviours": [_plain(one) for one in visit.behaviours],
        "notes": [_plain(one) for one in visit.notes],
        "tls": visit.tls,
        "began_at": instant(visit.began_at),
        "ended_at": instant(visit.ended_at),
        "connections": [asdict(one) for one in visit.peers],
        "connections_joined_by": "host and port, the last one begun before the answer",
    }


def _outcome(visit: Visit) -> str:
    match visit.outcome:
        case Whole():
            return "whole"
        case Truncated() | Failed() as ours:
            return f"{type(ours).__name__.lower()}: {_plain(ours.why)}"
        case theirs:
            return f"{type(theirs).__name__.lower()}: {_plain(theirs.why)}"
