"""What happened, as readers are told?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.archive import Position
from onrecord.findings.events import WhichTime
from onrecord.findings.happening import HappeningKind
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity
from onrecord.record.times import instant

__all__ = ["Happening", "happening_shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened. `id` is of the entry that it rests on, and never changes.

    `place` is the entry of the log with which it came on record, `nth` its place among what came
    with it; `at` is by the clock that `which_time` names, `recorded_at` by ours.
    """

    id: str
    place: int
    nth: int
    at: datetime
    which_time: WhichTime
    kind: HappeningKind
    says: str
    authenticity: Authenticity | None
    platform: str | None
    account: AccountId | None  # where it concerns one alone
    institution: str | None  # of that account
    post: Ref | None  # where it concerns one alone
    case: str | None
    because: tuple[Digest, ...]
    recorded_at: datetime

    @property
    def position(self) -> Position:
        """Where it stands in the order in which things came on record."""
        return (self.place, self.nth)


def happening_shape(one: Happening) -> dict[str, Any]:
    """The same for programs."""
    return {
        "id": one.id,
        "position": f"{one.place}.{one.nth}",
        "kind": one.kind.value,
        "at": instant(one.at),
        "which_time": one.which_time,
        "says": one.says,
        "authenticity": None if one.authenticity is None else one.authenticity.value,
        "platform": one.platform,
        "account": one.account,
        "institution": one.institution,
        "post": one.post,
        "case": one.case,
        "because": list(one.because),
        "recorded_at": instant(one.recorded_at),
    }
