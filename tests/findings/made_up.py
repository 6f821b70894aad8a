"""Made-up looks and words for the tables of cases: a ministry, its account, one post.

Times are minutes after noon; revisions are numbers. `look_*` ask (a search in vain shows only
that nothing is there), everything else came as a frame of a stream.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from entries import ACCOUNT, POST, T0, at, commitment, evidence, post_observation
from onrecord.findings.declared import Declared
from onrecord.findings.scope import Appeared, PostFacts
from onrecord.record.accounts import AccountId, Handle, PostId, Ref, ref_of
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.declarations import (
    Act,
    Capacity,
    Channel,
    Coverage,
    Covers,
    Declaration,
    Denied,
    Extent,
    Ground,
    Scope,
    ScopeKind,
    Via,
)
from onrecord.record.entries import Entry, Logged, leaf_of
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Gap,
    Looks,
    PostObservation,
    Surface,
)
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
)

REF = ref_of("bluesky", ACCOUNT, POST)
OTHER = AccountId("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")
DOWN = Unreached("timeout")
SHUT = Refused("HTTP 403")
GARBLED = Unread("no such field")
FAILURES = (DOWN, SHUT, GARBLED)
GONE = Absent("it is not there")

# What we heard about the post


def rev(number: int) -> str:
    return f"3laaaa{number:07d}"


def text(version: str) -> Seen:
    return Seen(commitment(version))


def tree(outcome: Outcome, minutes: float, number: int, **more: Any) -> PostObservation:
    """A frame of the stream: a commit under the account's key, at revision `number`."""
    return post_observation(outcome, minutes, rev=rev(number), **more)


def look_tree(outcome: Outcome, minutes: float, number: int) -> PostObservation:
    """We asked the host for the signed tree's word on the post."""
    return _asked(tree(outcome, minutes, number))


def look_host(outcome: Outcome, minutes: float) -> PostObservation:
    return _asked(_unsigned(outcome, minutes, Surface.HOST))


def look_app(outcome: Outcome, minutes: float) -> PostObservation:
    return _asked(_unsigned(outcome, minutes, Surface.APP))


def instance(outcome: Outcome, minutes: float) -> PostObservation:
    """A notice that the account's instance signed."""
    told = _unsigned(outcome, minutes, Surface.HOST)
    evidence = replace(told.evidence, authenticity=Authenticity.INSTANCE_SIGNED)
    return _asked(replace(told, evidence=evidence))


def delivered(outcome: Outcome, minutes: float) -> PostObservation:
    """What the account's instance signed, and sent to our inbox unasked."""
    told = instance(outcome, minutes)
    exchange = replace(told.evidence.exchange, method="POST", url="https://records.example/inbox")
    evidence = replace(told.evidence, surface=Surface.STREAM, exchange=exchange)
    return replace(told, evidence=evidence)


def copy(outcome: Outcome, minutes: float) -> PostObservation:
    """A third party's copy of the post, or word on it."""
    told = _unsigned(outcome, minutes, Surface.HOST)
    evidence = replace(told.evidence, authenticity=Authenticity.THIRD_PARTY_COPY)
    return _asked(replace(told, evidence=evidence))


def picture(outcome: Outcome, minutes: float) -> PostObservation:
    return replace(look_host(outcome, minutes), part="bafkreipicture")


def _unsigned(outcome: Outcome, minutes: float, surface: Surface) -> PostObservation:
    return replace(
        post_observation(
            outcome, minutes, surface=surface, authenticity=Authenticity.TLS_ONLY, rev=None
        ),
        claimed_at=None,
    )


def _asked(told: PostObservation) -> PostObservation:
    exchange = replace(told.evidence.exchange, method="GET", url="https://host.example/xrpc/look")
    return replace(told, evidence=replace(told.evidence, exchange=exchange))


# What we heard about the account


def account_says(
    fact: AccountFact,
    minutes: float,
    surface: Surface = Surface.HOST,
    number: int | None = None,
    whose: AccountId = ACCOUNT,
) -> AccountObservation:
    signed = surface is Surface.TREE and number is not None
    authenticity = Authenticity.ACCOUNT_SIGNED if signed else Authenticity.TLS_ONLY
    shown = evidence(
        minutes,
        surface=surface,
        authenticity=authenticity,
        rev=None if number is None else rev(number),
    )
    return AccountObservation(platform="bluesky", account=whose, fact=fact, evidence=shown)


def by_host(state: str, minutes: float) -> AccountObservation:
    return account_says(AccountState(state, "its host"), minutes)


def by_stream(state: str, minutes: float) -> AccountObservation:
    return account_says(AccountState(state, "the stream"), minutes, Surface.STREAM)


def by_app(state: str, minutes: float) -> AccountObservation:
    return account_says(AccountState(state, "the app"), minutes, Surface.APP)


def called(handle: str, minutes: float) -> AccountObservation:
    fact = Identity((Handle(handle),), "did:key:z1", "https://host.example", "the directory")
    return account_says(fact, minutes, Surface.TREE)


def named_by_stream(handle: str, minutes: float) -> AccountObservation:
    fact = Identity((Handle(handle),), None, None, "the stream")
    return account_says(fact, minutes, Surface.STREAM)


def revision(
    minutes: float,
    number: int,
    since: int | None = None,
    link: Literal["listed", "inverted", "unlinked"] = "inverted",
) -> AccountObservation:
    fact = Revision(rev(number), None if since is None else rev(since), link)
    return account_says(fact, minutes, Surface.TREE, number)


def listed(minutes: float, number: int) -> AccountObservation:
    return revision(minutes, number, None, "listed")


def gap(began: float, ended: float, why: str = "our machine was off") -> Gap:
    return Gap(
        platform="bluesky",
        account=ACCOUNT,
        began_at=at(began),
        ended_at=at(ended),
        why=why,
        noted_at=at(ended),
    )


# The log


def looked(began: float, ended: float, apart: float = 2) -> Looks:
    return Looks(
        platform="bluesky",
        account=ACCOUNT,
        began_at=at(began),
        ended_at=at(ended),
        looks=int((ended - began) / apart) + 1,
        largest_gap=int(apart * 60),
        noted_at=at(ended),
    )


def log(*entries: Entry) -> list[Logged]:
    """The entries as the log holds them, in this order."""
    return [Logged(index, digest_of(leaf_of(entry)), entry) for index, entry in enumerate(entries)]


def of_post(entries: Iterable[Logged]) -> list[Logged]:
    return [one for one in entries if isinstance(one.entry, PostObservation)]


def of_account(entries: Iterable[Logged]) -> list[Logged]:
    return [one for one in entries if isinstance(one.entry, AccountObservation | Gap | Looks)]


def minutes(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - T0).total_seconds() / 60


# What was said


def says(
    act: Act = Act.DISOWNS,
    minutes: float = 60,
    *,
    speaker: str = "Ministry of Tides",
    capacity: Capacity = Capacity.INSTITUTION,
    covers: Covers | None = Covers.YES,
    denies: tuple[Denied, ...] = (),
    withdraws: Declared | None = None,
    recorded: float | None = None,
    post: Ref = REF,
    ground: Ground = Ground.NONE,
    ground_words: str | None = None,
    until: float | None = None,
    hedged: bool = False,
    via: Via | None = None,
    **scope: Any,
) -> Declared:
    """Somebody's words at `minutes`; with `covers` None, only what its scope says counts."""
    decided = () if covers is None else (Coverage(post=post, covers=covers, reason="As read."),)
    declaration = Declaration(
        speaker=speaker,
        capacity=capacity,
        institution="Ministry of Tides",
        channel=Channel(name="tides.example", url=None, independent=True),
        words=f"So said {speaker}.",
        language="en",
        said_at=at(minutes),
        evidence=(),
        act=act,
        denies=denies,
        ground=ground,
        ground_words=ground_words,
        scope=scope_of(**scope),
        covers=decided,
        withdraws=None if withdraws is None else withdraws.digest,
        said_until=None if until is None else at(until),
        hedged=hedged,
        via=via,
    )
    recorded_at = at(minutes if recorded is None else recorded)
    return Declared(digest_of(repr((declaration, recorded_at)).encode()), recorded_at, declaration)


def scope_of(
    kinds: tuple[ScopeKind, ...] = (),
    accounts: tuple[AccountId, ...] = (),
    begins: float | None = None,
    ends: float | None = None,
    begins_by: float | None = None,
    ends_after: float | None = None,
    extent: Extent | None = None,
    words: str | None = None,
) -> Scope:
    def moment(given: float | None) -> datetime | None:
        return None if given is None else at(given)

    return Scope(
        kinds=kinds,
        accounts=accounts,
        begins_at=moment(begins),
        ends_at=moment(ends),
        words=words,
        begins_by=moment(begins_by),
        ends_after=moment(ends_after),
        extent=extent,
    )


def facts(
    seen_by: float | None = 0,
    claimed: float | None = 0,
    not_before: float | None = None,
    kind: ScopeKind = ScopeKind.POSTS,
    told_by: tuple[str, ...] = (),
) -> PostFacts:
    def moment(given: float | None) -> datetime | None:
        return None if given is None else at(given)

    return PostFacts(
        ref=REF,
        account=ACCOUNT,
        kind=kind,
        appeared=Appeared(
            not_before=moment(not_before),
            seen_by=moment(seen_by),
            claimed_at=moment(claimed),
            told_by=told_by,
        ),
    )


def digests(*sources: Iterable[Logged] | Iterable[Declared]) -> set[Digest]:
    return {one.digest for source in sources for one in source}


OTHER_POST = PostId("app.bsky.feed.post/3lbbbbbbbbbbb")
Cases = Mapping[str, tuple[Any, ...]]
