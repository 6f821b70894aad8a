"""What is a declaration on record, and may its speaker speak for the account?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Capacity, Covers, Declaration

__all__ = ["Declared", "may_speak", "same_speaker", "taken_back"]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration with its place on record: digest of its entry, and when it was recorded."""

    digest: Digest
    recorded_at: datetime
    declaration: Declaration


# The higher may take back what the lower said. Platform, police, courts and archives may know
# much about a post, and are shown; whose post it is, they can't decide for the institution.
_RANK: Mapping[Capacity, int] = {
    Capacity.SUPERIOR: 3,
    Capacity.INSTITUTION: 2,
    Capacity.ACCOUNT: 1,
    Capacity.OFFICER: 1,
}


def may_speak(declaration: Declaration) -> bool:
    """Whether the speaker has standing to own or disown what the account says."""
    return declaration.capacity in _RANK


def same_speaker(declaration: Declaration) -> tuple[str, str]:
    """What is equal for two declarations of the same speaker."""
    if declaration.capacity is Capacity.ACCOUNT:
        return (declaration.capacity, "")
    return (declaration.capacity, " ".join(declaration.speaker.split()).casefold())


def taken_back(declared: Sequence[Declared], post: Ref) -> Mapping[Digest, Digest]:
    """Which declarations were taken back as regards a post, and by which later one.

    A taking back can itself be taken back; then what it took back stands again.
    """
    by_digest = {one.digest: one for one in declared}
    found: dict[Digest, Digest] = {}
    # Whatever takes something back holds its digest, so it was written later: latest first.
    for one in sorted(by_digest.values(), key=_recorded, reverse=True):
        earlier = by_digest.get(one.declaration.withdraws or Digest(""))
        if earlier is not None and one.digest not in found and _takes_back(one, earlier, post):
            found.setdefault(earlier.digest, one.digest)
    return found


def _recorded(one: Declared) -> tuple[datetime, datetime, Digest]:
    return (one.recorded_at, one.declaration.said_at, one.digest)


def _takes_back(one: Declared, earlier: Declared, post: Ref) -> bool:
    decided = [x.covers for x in one.declaration.covers if x.post == post]
    if decided and decided[-1] is not Covers.YES:
        return False  # an editor read it as not clearly taking back what was said of this post
    if same_speaker(one.declaration) == same_speaker(earlier.declaration):
        return True
    rank = _RANK.get(one.declaration.capacity, 0)
    return rank > 1 and rank >= _RANK.get(earlier.declaration.capacity, 0)
