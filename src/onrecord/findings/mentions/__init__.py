"""Which accounts, addresses and posts does a report speak of, in its own words?"""

from onrecord.findings.mentions.accounts import (
    AccountMention,
    Address,
    NamedAccount,
    accounts_in,
    addresses_in,
    named_accounts,
)
from onrecord.findings.mentions.posts import PostMention, SaidState, SpokenPost, posts_spoken_of

__all__ = [
    "AccountMention",
    "Address",
    "NamedAccount",
    "PostMention",
    "SaidState",
    "SpokenPost",
    "accounts_in",
    "addresses_in",
    "named_accounts",
    "posts_spoken_of",
]
