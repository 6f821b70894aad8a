"""What did we observe, when, and how strong is it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.record.exchanges import KeptExchange
from onrecord.record.outcomes import AccountFact, Outcome

__all__ = [
    "AccountObservation",
    "Authenticity",
    "Evidence",
    "Gap",
    "Looks",
    "PostObservation",
    "SignedTree",
    "Surface",
]


class Authenticity(StrEnum):
    """Whose signature stands behind an observation. Shown on every page and export."""

    ACCOUNT_SIGNED = "account-signed"
    INSTANCE_SIGNED = "instance-signed"
    TLS_ONLY = "tls-only"
    THIRD_PARTY_COPY = "third-party-copy"


class Surface(StrEnum):
    """Which side of a platform answered. They can disagree, and that is the finding."""

    TREE = "tree"  # the account's own signed repository
    HOST = "host"  # the server that keeps the account
    APP = "app"  # the application that readers use
    STREAM = "stream"  # a relay's word on an account
    VOUCHER = "voucher"  # whoever is said to vouch for an account: a page, a domain


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTree:
    """The signed commit that an observation was read from: CID of the commit, and its rev."""

    commit: str
    rev: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an observation rests on."""

    exchange: KeptExchange
    surface: Surface
    authenticity: Authenticity
    signed: SignedTree | None

    @property
    def observed_at(self) -> datetime:
        """Our clock, when the answer arrived."""
        return self.exchange.answered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PostObservation:
    """At this time, on this surface, this is what came of looking for this post.

    `part` is None for the post itself, or names a medium of it (on Bluesky the blob's CID).
    """

    platform: str
    account: AccountId
    post: PostId
    part: str | None
    outcome: Outcome
    claimed_at: datetime | None  # the author's word
    evidence: Evidence

    @property
    def ref(self) -> Ref:
        """Our short name of the post."""
        return ref_of(self.platform, self.account, self.post)

    @property
    def observed_at(self) -> datetime:
        """Our clock, when the answer arrived."""
        return self.evidence.observed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountObservation:
    """At this time, this is what came of looking at the account itself."""

    platform: str
    account: AccountId
    fact: AccountFact
    evidence: Evidence

    @property
    def observed_at(self) -> datetime:
        """Our clock, when the answer arrived."""
        return self.evidence.observed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Our own silence: between these times we may have missed what the account did.

    `vantage` names the machine that did not watch; None: nobody of ours did.
    """

    platform: str
    account: AccountId
    began_at: datetime
    ended_at: datetime
    why: str
    noted_at: datetime
    vantage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Our own attention: we looked so often between these times, and found nothing new.

    What those looks brought is not kept: by our reader's word it said what was on record already.
    """

    platform: str
    account: AccountId
    began_at: datetime  # of the first such look
    ended_at: datetime  # of the last
    looks: int
    largest_gap: int  # seconds between two of them, the look before `began_at` included
    noted_at: datetime
