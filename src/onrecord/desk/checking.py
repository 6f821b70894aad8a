"""Did they ever say it?

The text that is asked about is neither kept nor logged.
"""

from dataclasses import dataclass
from enum import StrEnum

from onrecord.desk.finding import AccountFinding, PostFinding
from onrecord.findings.likeness import Differences
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest

__all__ = ["Answer", "Checked", "Match"]


class Answer(StrEnum):
    """What the archive answers (design, section 9)."""

    SEEN = "seen"  # every word stands in a post, in this order
    SIMILAR = "similar"  # a post comes close, and differs in the words that are told
    NOT_SEEN = "not-seen"  # which is worth as much as the coverage says


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A version of a post that comes close to the text that was asked about.

    The places in `differences` are of the asked text, and of `text`.
    """

    ref: Ref
    account: AccountId
    version: int  # its number among the post's versions, from 1
    digest: Digest | None  # SHA-256 of the version's bytes
    text: str
    similarity: int  # thousandths
    differences: Differences
    post: PostFinding  # its presence, standing and versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer: the closest posts, best first, and the coverage that the answer has.

    Asked about one account, `matches` are its posts and `elsewhere` are the closest of all others.
    """

    answer: Answer
    matches: tuple[Match, ...]
    elsewhere: tuple[Match, ...]
    coverage: tuple[AccountFinding, ...]
    says: tuple[str, ...]  # the answer in sentences
