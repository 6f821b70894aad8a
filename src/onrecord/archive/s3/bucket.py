"""How does a bucket of an S3-compatible service keep named bytes?

Each object comes with one request, wholly or not at all, and the service answers when it is
durable. `If-None-Match: *` lets nobody replace what is there, `If-Match` only what was read: a
service that ignores them is refused (asking.py). Remaining risk: its word is all that we have.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import obstore
from obstore import exceptions
from obstore.store import S3Store

from onrecord.archive.at_once import AtOnce
from onrecord.archive.errors import ObjectChanged
from onrecord.archive.files import Files
from onrecord.archive.object_store import Stored
from onrecord.archive.s3.credentials import Credentials
from onrecord.archive.s3.place import Headers, Place
from onrecord.archive.s3.reading import Reading
from onrecord.archive.s3.speaking import BucketAway, speaking

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Config

__all__ = ["Bucket", "History"]

_AT_ONCE = 16  # requests; each waits for the service, not for this machine
_PATIENCE = timedelta(seconds=120)  # for one request, and for all tries of it together
_TRIES = 3  # after the first
_PIECE = 1 << 20  # bytes that are asked for at a time when an object is read as a file


class History(Protocol):
    """What a bucket remembers of objects (history.py)."""

    def require_removable(self, keys: Sequence[str]) -> None:
        """Return if all versions of these can be destroyed; RemovalForbidden."""
        ...

    def destroy(self, keys: Sequence[str]) -> None:
        """Destroy all versions of these. RemovalForbidden, StorageError."""
        ...


class Bucket:
    """An object store in a bucket. Raises BucketAway, and StorageError where rights are missing."""

    def __init__(
        self,
        place: Place,
        history: History,
        headers: Headers,
        *,
        patience: timedelta = _PATIENCE,
        tries: int = _TRIES,
    ) -> None:
        self._at, self._history, self._headers = place, history, headers
        self.place = place.where("")
        self._at_once = AtOnce(_AT_ONCE, "bucket")
        self._store = S3Store(
            place.bucket,
            endpoint=place.endpoint,
            region=place.region,
            virtual_hosted_style_request=False,
            config=_as_whom(place.credentials),
            client_options={"allow_http": True, "timeout": patience, "connect_timeout": "10s"},
            retry_config={"max_retries": tries, "retry_timeout": patience},
        )

    def where(self, name: str) -> str:
        """Its address: s3://BUCKET/KEY."""
        return self._at.where(name)

    def create(self, objects: Mapping[str, bytes]) -> frozenset[str]:
        """Keep bytes under names that are free (object_store.py)."""
        new = self._at_once.each(self._create, objects.items())
        return frozenset(name for name, created in new if created)

    def put(
        self,
        name: str,
        data: bytes,
        *,
        seen: str | None,
        durable: bool = True,  # noqa: ARG002  # it always is
    ) -> None:
        """Put bytes in the place of others (object_store.py); always durable."""
        mode: PutMode = "create" if seen is None else {"e_tag": seen}
        try:
            self._put(name, data, mode)
        except (exceptions.AlreadyExistsError, exceptions.PreconditionError, BucketAway) as error:
            found = self.read(name)  # a lost answer looks like another's turn
            if found == data:
                return
            if isinstance(error, BucketAway):
                raise
            raise ObjectChanged(f"it is not what was read: {self.where(name)}") from error

    def read(self, name: str) -> bytes | None:
        """The bytes of an object."""
        found = self.look(name)
        return None if found is None else found.data

    def look(self, name: str) -> Stored | None:
        """The bytes of an object, and its ETag."""
        with speaking(self.where(name)):
            try:
                found = obstore.get(self._store, self._at.key(name))
                return Stored(found.bytes().to_bytes(), found.meta["e_tag"] or "")
            except FileNotFoundError:
                return None

    def size(self, name: str) -> int | None:
        """The size of an object."""
        with speaking(self.where(name)):
            try:
                return obstore.head(self._store, self._at.key(name))["size"]
            except FileNotFoundError:
                return None

    def open(self, name: str) -> BinaryIO | None:
        """An object, of which pieces are fetched as they are read."""
        size = self.size(name)
        if size is None:
            return None
        return BufferedReader(
            Reading(self._store, self._at.key(name), size), min(size, _PIECE) or 1
        )

    def shelves(self) -> list[str]:
        """The first parts of names that have more than one."""
        with speaking(self.place):
            found = obstore.list_with_delimiter(self._store, self._at.prefix)
        return sorted(self._at.name(key) for key in found["common_prefixes"])

    def names(self, shelf: str = "", after: str = "") -> Iterator[str]:
        """The names of objects, a thousand to a request (object_store.py)."""
        within = self._at.key(shelf) if shelf else self._at.prefix
        offset = self._at.key(after) if after else None
        with speaking(self.where(shelf)):
            for listed in obstore.list(self._store, within, offset=offset):
                found = (self._at.name(one["path"]) for one in listed)
                yield from (name for name in found if name > after)  # not all services skip it

    def copy_to(self, name: str, path: Path, files: Files) -> None:
        """Fetch an object into a file; it is held in memory meanwhile."""
        data = self.read(name)
        if data is None:
            raise BucketAway(f"it is gone: {self.where(name)}")
        files.put(path, data)

    def require_removable(self, names: Sequence[str]) -> None:
        """Return if these can be destroyed with all their versions; RemovalForbidden."""
        self._history.require_removable([self._at.key(name) for name in names])

    def remove(self, names: Sequence[str]) -> None:
        """Destroy all versions of objects, and what marks them as deleted; RemovalForbidden."""
        self._history.destroy([self._at.key(name) for name in names])

    def drop(self, shelf: str) -> None:
        """Delete what lies on a shelf; where versions are kept, they stay."""
        keys = [self._at.key(name) for name in self.names(shelf)]
        with speaking(self.where(shelf)):
            obstore.delete(self._store, keys)

    def sweep(self) -> None:
        """Return: an object comes with one request, wholly or not at all."""

    def close(self) -> None:
        """End the threads that ask."""
        self._at_once.close()

    def _create(self, named: tuple[str, bytes]) -> tuple[str, bool]:
        name, data = named
        try:
            self._put(name, data, "create")
        except exceptions.AlreadyExistsError as error:
            if (
                self.size(name) is None
            ):  # another's request was under way (409), and may have failed
                raise BucketAway(f"another is writing it: {self.where(name)}") from error
            return name, False
        return name, True

    def _put(self, name: str, data: bytes, mode: "PutMode") -> None:
        with speaking(self.where(name)):
            obstore.put(
                self._store,
                self._at.key(name),
                data,
                mode=mode,
                attributes=self._headers(name),
                use_multipart=False,
            )


def _as_whom(credentials: Credentials) -> "S3Config":
    known: S3Config = {
        "access_key_id": credentials.access_key_id,
        "secret_access_key": credentials.secret_access_key,
    }
    if credentials.session_token:
        known["session_token"] = credentials.session_token
    return known
