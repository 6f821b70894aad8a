"""As of when is a question asked: what was true then, or what we knew then?

The two are not the same. A statement of noon that an editor recorded at six was true at one
o'clock, and we did not know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from onrecord.findings.as_of import known_at, true_at
from onrecord.findings.declared import Declared
from onrecord.record.entries import Logged

__all__ = ["NOW", "AsOf"]

_Thing = TypeVar("_Thing", Logged, Declared)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """As of when: what was true at a moment, by what was known at another; None means now."""

    moment: datetime | None = None
    known: datetime | None = None

    def restrict(self, things: Sequence[_Thing]) -> tuple[_Thing, ...]:
        """Those of the entries, or declarations, that then had happened and were then known."""
        known = things if self.known is None else known_at(things, self.known)
        return tuple(known if self.moment is None else true_at(known, self.moment))


NOW = AsOf()
