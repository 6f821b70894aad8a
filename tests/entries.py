"""Made-up entries that tests build on: a ministry, its account, one post."""

from datetime import UTC, datetime, timedelta

from onrecord.record.accounts import AccountId, Enrolment, Handle, PostId, Voucher
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    PostObservation,
    SignedTree,
    Surface,
)
from onrecord.record.outcomes import AccountFact, Outcome, Seen

T0 = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ACCOUNT = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
POST = PostId("app.bsky.feed.post/3laaaaaaaaaaa")


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def commitment(of: str) -> Commitment:
    return Commitment(digest_of(of.encode()))


def evidence(
    minutes: float = 0,
    *,
    surface: Surface = Surface.TREE,
    authenticity: Authenticity = Authenticity.ACCOUNT_SIGNED,
    rev: str | None = "3laaaaaaaaa22",
    status: int | None = None,
) -> Evidence:
    return Evidence(
        exchange=KeptExchange(
            method="SUBSCRIBE",
            url="wss://relay.example/xrpc/com.atproto.sync.subscribeRepos",
            status=status,
            asked_at=at(minutes),
            answered_at=at(minutes),
            vantage="test",
            peer="192.0.2.1",
            tls="verified TLSv1.3",
            failure=None,
            body=commitment(f"body {minutes}"),
            headers=None,
        ),
        surface=surface,
        authenticity=authenticity,
        signed=None if rev is None else SignedTree(commit="bafyreib", rev=rev),
    )


def post_observation(
    outcome: Outcome | None = None,
    minutes: float = 0,
    *,
    post: PostId = POST,
    account: AccountId = ACCOUNT,
    part: str | None = None,
    surface: Surface = Surface.TREE,
    authenticity: Authenticity = Authenticity.ACCOUNT_SIGNED,
    rev: str | None = "3laaaaaaaaa22",
) -> PostObservation:
    return PostObservation(
        platform="bluesky",
        account=account,
        post=post,
        part=part,
        outcome=Seen(commitment("version 1")) if outcome is None else outcome,
        claimed_at=at(minutes),
        evidence=evidence(minutes, surface=surface, authenticity=authenticity, rev=rev),
    )


def account_observation(
    fact: AccountFact,
    minutes: float = 0,
    *,
    rev: str | None = None,
    surface: Surface = Surface.STREAM,
) -> AccountObservation:
    return AccountObservation(
        platform="bluesky",
        account=ACCOUNT,
        fact=fact,
        evidence=evidence(minutes, surface=surface, rev=rev),
    )


ENROLMENT = Enrolment(
    platform="bluesky",
    account=ACCOUNT,
    handle=Handle("ministry.test"),
    institution="Ministry of Tides",
    under=None,
    voucher=Voucher(
        by="an editor", where="https://tides.example/contact", words="our only account"
    ),
    enrolled_at=T0,
)
