"""Which bytes does this archive withhold, and how does it know them if they come again?

The list repeats what the log says was redacted, with the reason, and has a mark for each:
HMAC-SHA256 of the digest under a random key in the same line. Where it lies: redaction_store.py.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence

from onrecord.archive.redaction_store import RedactionStore, WithheldBlob
from onrecord.record.commitments import Commitment, Digest

__all__ = ["Withheld", "WithheldBlob", "mark_of"]

_KEY_BYTES = 32


def mark_of(key: str, digest: Digest) -> str:
    """By what bytes with this digest are known."""
    return hmac.digest(bytes.fromhex(key), bytes.fromhex(digest), "sha256").hex()


class Withheld:
    """The list of one archive, read again whenever it changes."""

    def __init__(self, store: RedactionStore, entropy: Callable[[int], bytes]) -> None:
        self._store, self._entropy = store, entropy
        self._stamp: tuple[int, int, int] | None = None
        self._found: dict[Commitment, WithheldBlob] = {}
        self._marks: dict[str, dict[str, Commitment]] = {}

    def find(self, commitment: Commitment) -> WithheldBlob | None:
        """What is said of a commitment, if its bytes are withheld."""
        self._refresh()
        return self._found.get(commitment)

    def recognise(self, digest: Digest) -> WithheldBlob | None:
        """The redacted commitment to bytes with this digest, if they are withheld."""
        self._refresh()
        for key, marks in self._marks.items():
            found = marks.get(mark_of(key, digest))
            if found is not None:
                return self._found[found]
        return None

    def everything(self) -> tuple[WithheldBlob, ...]:
        """All that is withheld, oldest first."""
        self._refresh()
        return tuple(self._found.values())

    def line(
        self, commitment: Commitment, digest: Digest | None, why: str, by: str, at: str
    ) -> WithheldBlob:
        """A line for the list, marked with its key."""
        self._refresh()
        key = mark = None
        if digest is not None:
            key = next(iter(self._marks), None) or self._entropy(_KEY_BYTES).hex()
            mark = mark_of(key, digest)
        return WithheldBlob(commitment=commitment, why=why, by=by, at=at, key=key, mark=mark)

    def add(self, lines: Iterable[WithheldBlob]) -> None:
        """Put lines on the list, durably; one with a mark takes the place of one without."""
        self._refresh()
        merged = merge(self._found.values(), lines)
        if merged != self.everything():
            self._store.put(merged)

    def stamp(self) -> tuple[int, int, int]:
        """Another one whenever the list was changed."""
        return self._store.stamp()

    def _refresh(self) -> None:
        stamp = self.stamp()
        if stamp == (0, 0, 0):
            self._stamp, self._found, self._marks = None, {}, {}
            return
        if stamp == self._stamp:
            return
        lines = self._store.lines()
        marks: dict[str, dict[str, Commitment]] = {}
        for one in lines:
            if one.key is not None and one.mark is not None:
                marks.setdefault(one.key, {})[one.mark] = one.commitment
        self._found = {one.commitment: one for one in lines}
        self._marks, self._stamp = marks, stamp


def merge(one: Iterable[WithheldBlob], other: Iterable[WithheldBlob]) -> Sequence[WithheldBlob]:
    """Both lists in one, in order, each commitment once; a marked line wins."""
    found: dict[Commitment, WithheldBlob] = {}
    for line in (*one, *other):
        if line.commitment not in found or found[line.commitment].mark is None:
            found[line.commitment] = line
    return tuple(found.values())
