"""How much may a bundle ask of whoever reads it, before anybody they trust has vouched for it?

Reading JSON takes many times its size: `[],` is three bytes, and 80 in memory. So both the bytes
and the number of values are bounded before anything is parsed, and more is read only where a key
that the verifier trusts has signed it.
"""

from dataclasses import dataclass, replace

from onrecord.proof.bundle.errors import ManifestError

__all__ = ["DOCUMENT", "MAX_JSON", "SEALED", "UNSEALED", "Bounds"]

MAX_JSON = 32 * 1024 * 1024
"""Bytes of `bundle.json` and of `openings.json`: 100,000 members take 17 MB."""


# Values of JSON: a member is told with 3 or 4, its entry with 4; a post with its versions and
# declarations, which has 6 members or more, is claimed with some hundreds.
_EACH, _BESIDES = 64, 200_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most members of a container, and bytes and values of one JSON file in it."""

    members: int
    json: int
    values: int

    def of(self, members: int) -> "Bounds":
        """The same for a container of so many members: a small one has no use for many values."""
        return replace(self, values=min(self.values, _BESIDES + _EACH * members))

    def require_json(self, path: str, data: bytes) -> None:
        """Return if JSON of this size and structure may be parsed. Raises ManifestError.

        Counted are the signs before which a value may stand, also where they stand in texts.
        """
        if len(data) > self.json:
            raise ManifestError(path, f"more than {self.json} bytes")
        if sum(map(data.count, (b"[", b"{", b","))) > self.values:
            raise ManifestError(path, f"more than {self.values} values")


DOCUMENT = Bounds(1, 8 * 1024 * 1024, 200_000)
"""An editor's words: the longest are a report's text and quotations."""

SEALED = Bounds(100_000, MAX_JSON, 2_000_000)
"""Where a key that the verifier trusts signed the manifest."""

UNSEALED = Bounds(8_000, 2 * 1024 * 1024, 70_000)
"""Where nobody did: some 2,500 entries, and 64 MB for all of the reading."""
