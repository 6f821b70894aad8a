"""Where is a bucket, and under which keys do our names lie in it?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.archive.s3.credentials import Credentials
from onrecord.archive.settings import BucketSettings

__all__ = ["Headers", "Place", "blob_headers", "log_headers", "place_of"]

Headers: TypeAlias = Callable[[str], dict[str, str]]
"""With which headers an object of this name is served."""

_REGION = "us-east-1"  # what services without regions expect
_TEXT, _BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_FOREVER = "public, max-age=31536000, immutable"  # a full tile never changes; partial ones neither
_SHORT = "public, max-age=5"  # so that a CDN asks again, and not for every reader


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a bucket, whose keys begin with `prefix/`, and as whom we come."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    credentials: Credentials

    def key(self, name: str) -> str:
        """The key of the object with this name."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def name(self, key: str) -> str:
        """The name of the object with this key."""
        return key.removeprefix(f"{self.prefix}/") if self.prefix else key

    def where(self, name: str) -> str:
        """For messages."""
        return f"s3://{self.bucket}/{self.key(name)}"


def place_of(settings: BucketSettings, credentials: Credentials) -> Place:
    """The place that onrecord.toml names."""
    bucket, _, prefix = settings.s3.partition("/")
    region = settings.region or _REGION
    endpoint = settings.endpoint or f"https://s3.{region}.amazonaws.com"
    return Place(bucket, prefix, endpoint, region, credentials)


def log_headers(name: str) -> dict[str, str]:
    """As C2SP tlog-tiles has them: tiles for ever, the checkpoint and the key for moments."""
    if name.startswith("tile/"):
        return {"Content-Type": _BYTES, "Cache-Control": _FOREVER}
    return {"Content-Type": _TEXT, "Cache-Control": _SHORT}


def blob_headers(_: str) -> dict[str, str]:
    """Nobody is served blobs straight from a bucket; a browser that was would only save them."""
    return {"Content-Type": _BYTES, "Cache-Control": "private, no-store"}
