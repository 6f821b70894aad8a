"""Which of some entries does a person mean by a digest, or by how it begins?"""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from onrecord.record.commitments import Digest
from onrecord.record.errors import OnrecordError

__all__ = ["called"]

_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class _Entered(Protocol):
    @property
    def digest(self) -> Digest:
        """That of its entry."""
        ...


_Found = TypeVar("_Found", bound=_Entered)


def called(name: str, among: Iterable[_Found], what: str, refused: type[OnrecordError]) -> _Found:
    """The one whose entry has this digest, or one that begins so; `refused` if it is not one.

    `what` is one of them in a word, such as "request".
    """
    digits = name.strip().lower()
    if not _DIGEST.fullmatch(digits):
        raise refused(f"{name[:80]!r} is no digest, and no beginning of 8 digits or more")
    found = [one for one in among if one.digest.startswith(digits)]
    if not found:
        raise refused(f"no {what} that can be read begins with {digits}")
    if len(found) > 1:
        raise refused(f"{len(found)} {what}s begin with {digits}")
    return found[0]
