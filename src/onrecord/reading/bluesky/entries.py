"""How does an answer about a Bluesky account become an entry?"""

from datetime import datetime

from onrecord.platforms import bluesky
from onrecord.platforms.speech import Unplaced
from onrecord.proof.atproto import Commit, cid_text
from onrecord.reading import entries
from onrecord.reading.entries import unsigned
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import Authenticity, Evidence, SignedTree, Surface
from onrecord.record.outcomes import AccountFact, Outcome


def host_entry(
    account: AccountId,
    post: PostId,
    outcome: Outcome,
    kept: KeptExchange,
    surface: Surface = Surface.HOST,
) -> Entry:
    """What the host, or the app, says about a post to whoever asks."""
    return post_entry(account, post, outcome, None, unsigned(kept, surface))


def stated_entry(
    account: AccountId, fact: AccountFact, kept: KeptExchange, surface: Surface
) -> Entry:
    """What somebody says about the account, unsigned."""
    return account_entry(account, fact, unsigned(kept, surface))


def medium_entry(
    account: AccountId, post: PostId, part: str, outcome: Outcome, kept: KeptExchange
) -> Entry:
    """What came of asking for a picture or film of a post, whose CID the signed record names."""
    evidence = unsigned(kept, Surface.HOST)
    return entries.post_entry(bluesky.NAME, account, post, outcome, evidence, part=part)


def signed(kept: KeptExchange, commit: Commit) -> Evidence:
    return Evidence(
        exchange=kept,
        surface=Surface.TREE,
        authenticity=Authenticity.ACCOUNT_SIGNED,
        signed=SignedTree(commit=cid_text(commit.cid), rev=commit.rev),
    )


def account_entry(account: AccountId, fact: AccountFact, evidence: Evidence) -> Entry:
    return entries.account_entry(bluesky.NAME, account, fact, evidence)


def post_entry(
    account: AccountId,
    post: str,
    outcome: Outcome,
    claimed_at: datetime | None,
    evidence: Evidence,
) -> Entry:
    named = PostId(post)
    return entries.post_entry(
        bluesky.NAME, account, named, outcome, evidence, claimed_at=claimed_at
    )


def no_longer(rev: str) -> str:
    return f"the account's signed tree at revision {rev} does not hold it"


def claimed_at(path: str, record: bytes | None) -> datetime | None:
    if record is None:
        return None
    try:
        return bluesky.read_version(PostId(path), record).claimed_at
    except Unplaced:  # signed nonsense is still signed; it only claims no time
        return None
