"""What of an account's own post does an assessment look at?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.accounts import Ref
from onrecord.record.assessed import Field
from onrecord.record.commitments import Digest

__all__ = ["Field", "Kind", "OwnPost"]


class Kind(StrEnum):
    """What kind of post it is, of those whose words are the account's own."""

    POST = "post"
    REPLY = "reply"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """One post as it was first seen. `at` is when it was posted by the platform's word, in UTC.

    `because` is the observation in which its words were seen. A field that the platform does not
    tell is not in `told`, and its value here means nothing.
    """

    ref: Ref
    because: Digest
    at: datetime
    kind: Kind
    text: str  # as written, with its links, mentions and hashtags
    told: frozenset[Field]
    client: str | None = None
    language: str | None = None  # BCP 47, the first that the platform tells; None: undetermined
    links: tuple[str, ...] = ()  # absolute addresses
    media: tuple[str, ...] = ()  # kinds: "image", "video", …
