"""What is said of a speaker and of the channel, as regards one account?"""

from dataclasses import dataclass

from onrecord.record.commitments import Digest
from onrecord.record.declarations import Capacity

__all__ = ["Independence", "Speaking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Whether somebody may own or disown what an account says, with the reason in words."""

    may: bool
    vouched: bool | None  # False: the record speaks against it; None: nobody vouches on record
    reason: str
    because: tuple[Digest, ...]  # the statements on record that it rests on
    counts_as: Capacity  # by the record where it tells, otherwise as declared
    by_editor: bool = False  # that they may rests on the editor's word alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """Whether a channel is independent of an account; None: nothing on record tells."""

    independent: bool | None
    shares_access: bool  # by a voucher's word, whoever holds the account holds it too
    reason: str
    because: tuple[Digest, ...]
