"""Where does a delivery lie between its arrival and its reading?

In a file of its own under deliveries/, on the disk before the sender is told that it was taken.
Whoever reads it takes it away only when what it says is on record, or is nothing of ours.
"""

import json
import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from onrecord.archive.errors import ArchiveError, DamagedArchive
from onrecord.archive.files import Files, listed, telling
from onrecord.archive.layout import Layout
from onrecord.record.entries import canonical
from onrecord.record.exchanges import Exchange
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["MOST_BYTES", "MOST_WAITING", "Deliveries", "TooManyWaiting"]

MOST_WAITING = 10_000
"""Files that may wait; senders try again for days, and are told to."""
MOST_BYTES = 512 * 2**20
"""Bytes that may wait: anybody may send a megabyte, and the archive lies on the same disk."""
_FEW = 100  # files; of 4 MB at most, so that only of more their sizes are looked at
_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{16}")


class TooManyWaiting(ArchiveError):
    """So many deliveries wait to be read that no more are taken."""

    advice = "Run onrecord watch, which reads them."


class Deliveries:
    """The deliveries that wait, oldest first. One process writes, another one takes away.

    Those `of` somebody with another reader lie apart, in a folder of that name.
    """

    def __init__(
        self, folder: Path, vantage: str, files: Files | None = None, *, of: str = ""
    ) -> None:
        self._place, self._vantage = Layout(folder).deliveries / of, vantage
        self._folder, self._files = folder, files or Files()

    def put(self, exchange: Exchange) -> None:
        """Keep a request durably, before anybody reads it. TooManyWaiting, StorageError."""
        names = listed(self._place)
        if len(names) >= MOST_WAITING or (len(names) > _FEW and self._size() >= MOST_BYTES):
            raise TooManyWaiting(f"{len(names)} deliveries wait to be read")
        head = {
            "method": exchange.method,
            "url": exchange.url,
            "headers": [list(pair) for pair in exchange.headers],
            "at": instant(exchange.answered_at),
        }
        data = canonical(head) + b"\n" + exchange.body
        micros = int(exchange.answered_at.timestamp() * 1_000_000)
        path = self._place / f"{micros:020}-{sha256(data).hexdigest()[:16]}"
        self._files.folder(Layout(self._folder).deliveries, mode=0o700)
        self._files.folder(self._place, mode=0o700)
        self._files.put(path, data, mode=0o600)

    def _size(self) -> int:
        """Bytes that wait; files are taken away meanwhile."""
        found = 0
        with telling(self._place), os.scandir(self._place) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found += entry.stat().st_size
        return found

    def waiting(self) -> list[str]:
        """The names of those that wait, oldest first."""
        return sorted(name for name in listed(self._place) if _NAME.fullmatch(name))

    def read(self, name: str) -> Exchange:
        """A request as it came: its own headers, and no answer. DamagedArchive, StorageError."""
        path = self._place / name
        with telling(path):
            head, _, body = path.read_bytes().partition(b"\n")
        try:
            said = json.loads(head)
            at = read_instant(said["at"])
            headers = tuple((str(known), str(value)) for known, value in said["headers"])
            method, url = str(said["method"]), str(said["url"])
        except (ValueError, KeyError, TypeError, TimeError) as error:
            raise DamagedArchive(
                f"not a delivery as it was written: {path}", advice="Take the file away."
            ) from error
        return Exchange.arrived(method, url, headers, body, at=at, vantage=self._vantage)

    def remove(self, name: str) -> None:
        """Take one away that was read."""
        self._files.remove(self._place / name)
