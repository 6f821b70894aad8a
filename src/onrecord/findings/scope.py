"""Do somebody's words cover this post?

An editor's decision wins. Otherwise the answer follows from what the editor read in the words
(accounts, kinds, window, extent) and from when the post appeared, as far as that is known. Where
that does not decide, the answer is unclear, with the reason. An extent only ever weakens it: of
"unsolicited tweets" the speaker alone knows which they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from onrecord.findings.history import history_of
from onrecord.findings.looks import looks
from onrecord.findings.voices import FIRST_HAND, Voice
from onrecord.findings.windows import Appeared, Window, inside, window_of
from onrecord.findings.words import scope as words
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import Act, Coverage, Covers, Declaration, Extent, ScopeKind
from onrecord.record.entries import Logged

__all__ = ["Appeared", "PostFacts", "covers", "facts_of"]

# A day in somebody's time zone: "as of today" begins at a midnight that can lie up to 24 hours
# before the words, and an editor who writes it in UTC can be off by the zone's offset.
_SAME_DAY = timedelta(hours=24)
_FURTHEST_EAST = timedelta(hours=14)  # Line Islands: no clock is further ahead of UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What must be known of a post to say which words cover it."""

    ref: Ref
    account: AccountId
    kind: ScopeKind
    appeared: Appeared


def facts_of(
    ref: Ref,
    account: AccountId,
    kind: ScopeKind,
    post: Sequence[Logged],
    around: Sequence[Logged] = (),
) -> PostFacts:
    """The facts of a post from its observations; those of its account show stale commits."""
    heard = looks(post, history_of(around).heads)
    own = [look for voice in FIRST_HAND for look in heard[voice] if look.present]
    seen = own or [look for look in heard[Voice.COPY] if look.present]
    first = min(seen, key=lambda look: (look.at, look.index), default=None)
    signed = [look.rev for look in own if look.rev is not None]
    without = [
        look.at
        for look in heard[Voice.TREE]
        if not look.present and first is not None and look.at < first.at
        if not look.stale and look.rev is not None and all(look.rev < rev for rev in signed)
    ]
    told = next((look.claimed_at for look in seen if look.claimed_at is not None), None)
    return PostFacts(
        ref=ref,
        account=account,
        kind=kind,
        appeared=Appeared(
            not_before=max(without, default=None) if signed else None,
            seen_by=None if first is None else first.at,
            claimed_at=told,
        ),
    )


def covers(declaration: Declaration, said_at: datetime, post: PostFacts) -> Coverage:
    """Whether a declaration, said at `said_at`, covers a post, and why that is said."""
    decided = [one for one in declaration.covers if one.post == post.ref]
    if decided:
        return decided[-1]
    if declaration.said_in == post.ref:  # "any post from this account" doesn't mean itself
        return _answer(post, Covers.NO, words.ITSELF)
    kinds, accounts = declaration.scope.kinds, declaration.scope.accounts
    if post.account not in accounts:
        return _answer(post, Covers.NO, words.OTHER_ACCOUNT if accounts else words.NO_ACCOUNT)
    if kinds and post.kind not in kinds and ScopeKind.ACCOUNT not in kinds:
        return _answer(post, Covers.NO, words.other_kind(kinds, post.kind))
    return _weaker(_by_window(declaration, said_at, post), _by_extent(declaration, post))


def _by_window(declaration: Declaration, said_at: datetime, post: PostFacts) -> Coverage:
    window = window_of(declaration.scope)
    if window is None and declaration.act is Act.RESTORES:
        # "The account is ours again" speaks of what comes from then on.
        window = Window(begins=(said_at, declaration.said_until or said_at), ends=(None, None))
    if window is None:
        return _without_window(declaration, said_at, post)
    answer, why = inside(window, post.appeared)
    begins, open_ended = window.begins[0], window.ends == (None, None)
    if answer is Covers.NO and open_ended and begins and said_at - begins <= _SAME_DAY:
        if declaration.act is Act.RESTORES:
            why = words.theirs_from_then_on(declaration.scope.words, why)
        else:
            # "As of today …" says what holds from now on; whether it also disowns what was there
            # before is for its speaker, or an editor with a reason, to say.
            early = _by_some_zone(begins, post.appeared.seen_by)
            answer = Covers.UNCLEAR
            why = words.from_now_on(declaration.scope.words, why, day_began_earlier=early)
    return _answer(post, answer, why)


def _by_some_zone(begins: datetime, seen_by: datetime | None) -> bool:
    """Whether a day that an editor wrote as beginning at midnight, UTC, had begun elsewhere."""
    midnight = begins.astimezone(UTC).time() == time()
    return midnight and seen_by is not None and begins - seen_by <= _FURTHEST_EAST


def _without_window(declaration: Declaration, said_at: datetime, post: PostFacts) -> Coverage:
    if ScopeKind.ACCOUNT not in declaration.scope.kinds:
        return _answer(post, Covers.UNCLEAR, words.NO_TIME)
    until_then = Window(begins=(None, None), ends=(said_at, said_at))
    side, why = inside(until_then, post.appeared)
    if side is Covers.YES:
        return _answer(post, Covers.YES, words.whole_account(why))
    return _answer(post, Covers.UNCLEAR, words.said_before(said_at))


def _by_extent(declaration: Declaration, post: PostFacts) -> Coverage | None:
    """What follows from words of which their speaker alone knows how far they reach."""
    said = declaration.scope.words
    match declaration.scope.extent:
        case None:
            return None
        case Extent.NAMED if declaration.covers:
            return _answer(post, Covers.NO, words.another_named(said))
        case Extent.NAMED:
            return _answer(post, Covers.UNCLEAR, words.named(said))
        case Extent.BATCH:
            return _answer(post, Covers.UNCLEAR, words.batch(said))
        case Extent.PERIOD:
            return _answer(post, Covers.UNCLEAR, words.period(said))


def _weaker(by_window: Coverage, by_extent: Coverage | None) -> Coverage:
    """The weaker of the two; of two that are equally weak, what the words themselves leave open."""
    order = (Covers.NO, Covers.UNCLEAR, Covers.YES)
    if by_extent is None or order.index(by_window.covers) < order.index(by_extent.covers):
        return by_window
    return by_extent


def _answer(post: PostFacts, answer: Covers, reason: str) -> Coverage:
    return Coverage(post=post.ref, covers=answer, reason=reason)
