"""Which answers were held when the watch ended?

Whoever watches by `watch --once`, time and again, ends after each look, and the next change would
be bounded by what is on record. So what is held is noted at the end, in state.db: no evidence, and
lost without harm. A platform of which nothing is kept is left out, there as well.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

from onrecord.archive import Archive
from onrecord.record.exchanges import Exchange
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.retention import keeps_answers
from onrecord.watch.sources.holding import Held, Holding
from onrecord.watch.sources.view import View
from onrecord.watch.sources.watched import Key

__all__ = ["load_held", "note_held"]


def note_held(archive: Archive, views: Iterable[View], holding: Holding) -> None:
    """Note what is held of these accounts."""
    for view in views:
        noted = [
            {
                "url": url,
                "whole": _written(held.whole),
                "again": None if held.again is None else _written(held.again),
                "body": b64encode(packed).decode("ascii"),
            }
            for url, held in view.held.items()
            if (packed := holding.packed(url)) is not None
        ]
        if noted and keeps_answers(archive, view.key[0]):
            archive.state.set(_note(view.key), json.dumps(noted))


def load_held(archive: Archive, key: Key, holding: Holding) -> dict[str, Held]:
    """What was noted of an account, held again; the note is taken away."""
    noted = archive.state.get(_note(key))
    if noted is None:
        return {}
    archive.state.set(_note(key), None)
    found: dict[str, Held] = {}
    try:
        for one in json.loads(noted):
            whole, again = _read(one["whole"]), one["again"]
            packed = b64decode(one["body"], validate=True)
            zlib.decompress(packed)
            if holding.hold_packed(str(one["url"]), packed):
                found[str(one["url"])] = Held(whole, None if again is None else _read(again))
    except (ValueError, KeyError, TypeError, RecursionError, TimeError, zlib.error):
        return {}  # spoiled notes are as good as lost
    return found


def _note(key: Key) -> str:
    return f"held/{key[0]}/{key[1]}"


def _written(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "headers": [list(pair) for pair in exchange.headers],
        "asked_at": instant(exchange.asked_at),
        "answered_at": instant(exchange.answered_at),
        "vantage": exchange.vantage,
        "peer": exchange.peer,
        "tls": exchange.tls,
    }


def _read(noted: dict[str, Any]) -> Exchange:
    times = {name: read_instant(noted[name]) for name in ("asked_at", "answered_at")}
    headers = tuple((str(name), str(value)) for name, value in noted["headers"])
    return Exchange(**{**noted, **times, "headers": headers, "body": b"", "failure": None})
