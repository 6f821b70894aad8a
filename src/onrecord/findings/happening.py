"""What kinds of things happen, and by which id is each known for ever?"""

from enum import StrEnum
from hashlib import sha256

from onrecord.findings.declared import may_speak
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Declaration

__all__ = ["GONE", "OF_POSTS", "HappeningKind", "happening_id", "kind_of_event", "kind_of_words"]


class HappeningKind(StrEnum):
    """What happened."""

    ENROLLED = "enrolled"  # put on record, with whatever was there
    OLDER_POSTS = "older-posts"  # posts from before that, seen for the first time afterwards
    POSTED = "posted"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    NOT_SERVED = "not-served"
    RESTORED = "restored"
    SHOWN_ELSEWHERE = "shown-elsewhere"  # told to be gone, and another machine is shown it
    ACCOUNT_STATE = "account-state"
    IDENTITY = "identity"
    VOUCHED = "vouched"
    GAP = "gap"  # a source was blind, and is back
    DISOWNED = "disowned"
    DECLARED = "declared"  # other words of an institution or account
    ASSESSED = "assessed"
    REPORTED = "reported"
    CORRECTED = "corrected"
    ANSWERED = "answered"
    CASE_OPENED = "case-opened"
    CASE_CHANGED = "case-changed"


GONE = frozenset({HappeningKind.WITHDRAWN, HappeningKind.HIDDEN, HappeningKind.NOT_SERVED})
"""After these a reader may not find the post."""

OF_POSTS = GONE | {
    HappeningKind.POSTED,
    HappeningKind.EDITED,
    HappeningKind.RESTORED,
    HappeningKind.SHOWN_ELSEWHERE,
}

# As `findings.events` calls them. A search in vain for what we never saw is nothing that happened.
_OF_EVENTS = {
    "appeared": HappeningKind.POSTED,
    "edited": HappeningKind.EDITED,
    "withdrawn": HappeningKind.WITHDRAWN,
    "hidden": HappeningKind.HIDDEN,
    "not-served": HappeningKind.NOT_SERVED,
    "restored": HappeningKind.RESTORED,
    "shown-elsewhere": HappeningKind.SHOWN_ELSEWHERE,
    "account-state": HappeningKind.ACCOUNT_STATE,
    "identity": HappeningKind.IDENTITY,
    "vouched": HappeningKind.VOUCHED,
}


def happening_id(digest: Digest, kind: HappeningKind) -> str:
    """32 hex digits of SHA-256 over the digest of the entry that it rests on, and its kind."""
    return sha256(f"{digest}\n{kind}".encode()).hexdigest()[:32]


def kind_of_event(kind: str) -> HappeningKind | None:
    """As what an event of a timeline is told; None if it is not."""
    return _OF_EVENTS.get(kind)


def kind_of_words(said: Declaration) -> HappeningKind:
    """As what somebody's words are told.

    Who can't own or disown in their capacity, such as a platform, disowns nothing. Whether who may
    speaks truly for the account, and which posts are meant, changes with the record: it is told
    with each post.
    """
    disowned = said.act is Act.DISOWNS and may_speak(said)
    return HappeningKind.DISOWNED if disowned else HappeningKind.DECLARED
