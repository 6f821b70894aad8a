"""Whom do we imagine to watch, and how do they behave?

What is not a public figure (docs/capacity.md names its source) is an assumption.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BLUESKY", "COUNTRY", "DAY", "EU", "SCALES", "STREAM", "STREAM_PEAK", "Watched"]

DAY = 86_400.0
STREAM, STREAM_PEAK = 400.0, 2_000.0  # events a second at the relay


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched, and what is done about it."""

    name: str
    accounts: float
    shares: Mapping[str, float]  # of the accounts, by source; "Bluesky" is listened to
    lively: float = 0.5  # of the accounts
    posts_lively: float = 5.0  # a day
    posts_quiet: float = 0.1
    commits: float = 20.0  # a day of an account on Bluesky, likes and follows included
    entries_of_post: float = 5.0
    with_media: float = 0.5  # of the posts
    captured: float = 1.0  # of the posts
    visited: bool = True  # accounts of the stream, each half hour
    pages: float = 5.0  # a second, by readers, beside those that are kept
    peak: float = 10.0  # times the mean of posts, in a night that everybody speaks of
    hosts: float = 0.2  # of accounts that do not share one large host: one host for five


_INSTITUTIONS = {
    "Bluesky": 0.15,
    "Mastodon": 0.10,
    "X": 0.25,
    "Telegram": 0.05,
    "feeds": 0.20,
    "web pages": 0.25,
}
COUNTRY = Watched(name="a country", accounts=600, shares=_INSTITUTIONS, pages=2)
EU = Watched(name="the EU and its members", accounts=30_000, shares=_INSTITUTIONS, pages=10)
# 41.4 million accounts and 1.41 thousand million posts in 2025, 17 % with media (docs/capacity.md).
BLUESKY = Watched(
    name="all of Bluesky",
    accounts=41.4e6,
    shares={"Bluesky": 1.0},
    lively=1.0,
    posts_lively=1.41e9 / 365 / 41.4e6,
    commits=STREAM * DAY / 41.4e6,
    entries_of_post=1.0,  # the stream alone: nobody is asked about 41 million accounts
    with_media=0.0,  # 17 % have some: see what follows
    captured=0.0,
    visited=False,
    pages=20,
    peak=STREAM_PEAK / STREAM,
)
SCALES = (COUNTRY, EU, BLUESKY)
