"""Made-up accounts for tests of how calibrations are trained: few, and told apart by habit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.training.accounts import Account

__all__ = ["made_up", "own_post"]

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ("harbour", "bridge", "minister", "visit", "statement", "treaty", "visa", "hours", "closed")
CLIENTS = ("Web", "Phone", "Planner")


def own_post(account: str, number: int, at: datetime, text: str, client: str = "Web") -> OwnPost:
    """A post of a made-up account, of which client, language and links are told."""
    return OwnPost(
        ref=ref_of("made-up", AccountId(account), PostId(f"{number}")),
        because=digest_of(text.encode()),
        at=at,
        kind=Kind.POST,
        text=text,
        told=frozenset({Field.CLIENT, Field.LANGUAGE, Field.LINKS}),
        client=client,
        language="en",
    )


def made_up(
    sizes: Sequence[int], *, groups: Sequence[str | None] = ("a", "b"), seed: int = 1
) -> tuple[Account, ...]:
    """Accounts with so many posts each, four a day, of groups by turns; each has its own words."""
    generator = np.random.default_rng(seed)
    return tuple(
        Account(f"account {i:02}", groups[i % len(groups)], _posts(f"{i}", size, generator))
        for i, size in enumerate(sizes)
    )


def _posts(account: str, size: int, generator: np.random.Generator) -> tuple[OwnPost, ...]:
    usual = generator.choice(len(WORDS), 5, replace=False)
    hour = int(generator.integers(0, 18))
    made = []
    for number in range(size):
        words = " ".join(WORDS[k] for k in generator.choice(usual, 6))
        at = BEGINNING + timedelta(days=number // 4, hours=hour + number % 4)
        client = CLIENTS[int(account) % 3 if generator.random() < 0.8 else 0]
        made.append(own_post(account, number, at, f"{words} @office{account}", client))
    return tuple(made)
