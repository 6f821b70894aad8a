"""What does a polled answer say, and how does that become an entry?

Every answer goes through here, so that a wall before the page is known for one whatever the
platform, and so that whoever verifies a bundle reads as the watch did.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.platforms.polling import Account, Answer, Found, Polled, Shown
from onrecord.reading.entries import account_entry, post_entry, unsigned
from onrecord.reading.pages.unrendered import wall_in
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import AccountFact, Outcome, Seen

__all__ = ["fact_entry", "found_entry", "read_answer"]


def read_answer(
    platform: Polled, account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()
) -> Answer:
    """What an answer says, by the platform's own reader, unless it is a wall before it."""
    wall = wall_in(exchange)
    if wall is not None:
        return Answer(failure=wall)
    return platform.read(account, exchange, beside)


def found_entry(
    platform: str,
    account: Account,
    post: PostId,
    found: Found,
    kept: KeptExchange,
    version: Commitment | None,
) -> PostObservation:
    """What was found of a post; where it is shown, `version` commits to its bytes."""
    claimed_at: datetime | None = None
    outcome: Outcome
    match found:
        case Shown(_, claimed):
            assert version is not None  # whoever shows a post has kept its bytes
            outcome, claimed_at = Seen(version), claimed
        case failed:
            outcome = failed
    return post_entry(
        platform, account.account, post, outcome, unsigned(kept), claimed_at=claimed_at
    )


def fact_entry(
    platform: str, account: Account, fact: AccountFact, kept: KeptExchange
) -> AccountObservation:
    """What was learnt of the account itself."""
    return account_entry(platform, account.account, fact, unsigned(kept))
