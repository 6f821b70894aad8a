"""How does an account post, by what is on record of its own posts?"""

from dataclasses import dataclass

from onrecord.findings.assessment.portrait import Portrait
from onrecord.record.accounts import AccountId

__all__ = ["Portrayed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrayed:
    """A portrait, whose it is, and how many posts are left out of it.

    `unread`: their words are not on record. `disowned`: somebody disowned them.
    """

    account: AccountId
    platform: str
    name: str  # its handle, where it has one
    institution: str
    portrait: Portrait
    unread: int
    disowned: int
