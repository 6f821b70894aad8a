"""Which words are there for a post being there or not?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity

__all__ = ["Presence", "Verdict"]


class Verdict(StrEnum):
    """Whether a post is there, never a bare "deleted" (design, sections 4 and 9)."""

    PRESENT = "present"
    WITHDRAWN_BY_ACCOUNT_KEY = "withdrawn-by-account-key"
    HIDDEN_BY_HOST = "hidden-by-host"
    HIDDEN_BY_APP = "hidden-by-app"
    ACCOUNT_INACTIVE = "account-inactive"
    WITHDRAWN_BY_INSTANCE = "withdrawn-by-instance"
    NO_LONGER_SERVED = "no-longer-served"
    NEVER_SEEN = "never-seen"  # looked for in vain, and nothing shows that it ever was there
    UNREACHABLE = "unreachable"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What can be said about a post being there.

    `authenticity` is that of the observation which decides. `last_seen` is the latest sighting
    before `first_absent`; by our clock the two bound the disappearance, on the surface that the
    verdict is about. `because` are the digests of the entries that `says` rests on.
    """

    verdict: Verdict
    authenticity: Authenticity | None
    last_seen: datetime | None
    first_absent: datetime | None
    because: tuple[Digest, ...]
    says: str

    @property
    def gone_since(self) -> datetime | None:
        """When it was first found absent, of a post that was withdrawn or is not served any more.

        None of one that was hidden, or whose account alone is not served: it may be there.
        """
        return self.first_absent if self.verdict in _GONE else None


_GONE = frozenset(
    (Verdict.WITHDRAWN_BY_ACCOUNT_KEY, Verdict.WITHDRAWN_BY_INSTANCE, Verdict.NO_LONGER_SERVED)
)
