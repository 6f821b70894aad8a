"""How is a visit packed so that others' tools can open it?

WACZ 1.2 (specs.webrecorder.net/wacz/1.2.0): a zip whose members are stored, not compressed, so
that a reader finds a record by its offset. The same visit and the same entropy give the same
bytes.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from onrecord.network.browser.visited import Visit
from onrecord.network.page_papers import page_id
from onrecord.network.warc_file import Entropy
from onrecord.network.warc_writing import DATA, Indexed, write_warc
from onrecord.record.times import instant

__all__ = ["search_key", "write_wacz"]

# What `profile` and `wacz_version` say is what the readers that there are ask for: the validator
# of py-wacz 0.6 takes 1.1.1 alone, and knows no profile "wacz". The layout is the same in 1.2.
_PROFILE, _WACZ_VERSION = "data-package", "1.1.1"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can name
_MODE = 0o644 << 16


def write_wacz(visit: Visit, *, software: str, entropy: Entropy) -> bytes:
    """The package of a visit: archive, index, page, manifest, and the manifest's digest."""
    warc = write_warc(visit, software, entropy)
    members = {
        f"archive/{DATA}": warc.data,
        "indexes/index.cdx": _index(warc.index),
        "pages/pages.jsonl": _pages(visit),
    }
    manifest = _json(_manifest(visit, software, members))
    members["datapackage.json"] = manifest
    members["datapackage-digest.json"] = _json(
        {"path": "datapackage.json", "hash": _digest(manifest)}
    )
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr = _MODE
            entry.create_system = 3  # Unix, wherever it is written
            packed.writestr(entry, data)
    return file.getvalue()


def _manifest(visit: Visit, software: str, members: dict[str, bytes]) -> dict[str, Any]:
    began = instant(visit.began_at)
    return {
        "profile": _PROFILE,
        "wacz_version": _WACZ_VERSION,
        "title": visit.title or visit.url,
        "software": software,
        "created": instant(visit.ended_at),
        "mainPageUrl": visit.url,
        "mainPageDate": began,
        "home": {"url": visit.url, "ts": began},
        "resources": [
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": _digest(data),
                "bytes": len(data),
            }
            for name, data in members.items()
        ],
    }


def _pages(visit: Visit) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    page = {
        "id": page_id(visit),
        "url": visit.url,
        "ts": instant(visit.began_at),
        "title": visit.title,
        "status": visit.status,
    }
    return _json(head) + b"\n" + _json(page) + b"\n"


def _index(indexed: tuple[Indexed, ...]) -> bytes:
    """CDXJ (specs.webrecorder.net/cdxj/0.1.0), sorted by bytes, as binary search needs it."""
    return b"".join(sorted(_lines(indexed)))


def _lines(indexed: tuple[Indexed, ...]) -> Iterator[bytes]:
    for one in indexed:
        fields = {
            "url": one.url,
            "mime": one.media_type,
            "digest": one.digest,
            "length": str(one.length),
            "offset": str(one.offset),
            "filename": DATA,
        }
        if one.status is not None:
            fields["status"] = str(one.status)
        if one.method != "GET":
            fields["method"] = one.method
        key = "%20".join(search_key(one.url).split())
        yield f"{key} {_stamp(one.at)} ".encode(errors="replace") + _json(fields) + b"\n"


def search_key(url: str) -> str:
    """A URL as indexes sort it (SURT): the host's labels reversed, all in lower case."""
    if not url.startswith(("http://", "https://")):
        return url
    try:
        split = urlsplit(url.lower())
        port = split.port
    except ValueError:
        return url
    host = ",".join(reversed((split.hostname or "").removeprefix("www.").split(".")))
    query = urlencode(sorted(parse_qsl(split.query, keep_blank_values=True)))
    return f"{host}{f':{port}' if port else ''}){split.path or '/'}{f'?{query}' if query else ''}"


def _stamp(at: datetime) -> str:
    return instant(at)[:19].translate({ord(mark): None for mark in "-T:"})


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _json(value: Any) -> bytes:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.encode(errors="replace")  # a script can put half a character into a title
