"""Do somebody's words cover this post?

An editor's decision wins. Otherwise the answer follows from what the editor read in the words
(kinds, accounts, window) and from when the post appeared, as far as that is known. Where that
does not decide, the answer is unclear, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.findings.voices import FIRST_HAND, Voice, looks
from onrecord.findings.words import scope as words
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import Coverage, Covers, Declaration, ScopeKind
from onrecord.record.entries import Logged

__all__ = ["Appeared", "PostFacts", "covers", "facts_of"]

# A day in somebody's time zone: "as of today" begins at a midnight that can lie up to 24 hours
# before the words, and an editor who writes it in UTC can be off by the zone's offset.
_SAME_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeared:
    """When a post appeared: after `not_before`, by `seen_by` (both ours), at `claimed_at` (its)."""

    not_before: datetime | None
    seen_by: datetime | None
    claimed_at: datetime | None


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
    heard = looks(post, around)
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
    kinds, accounts = declaration.scope.kinds, declaration.scope.accounts
    if post.account not in accounts:
        return _answer(post, Covers.NO, words.OTHER_ACCOUNT if accounts else words.NO_ACCOUNT)
    if kinds and post.kind not in kinds and ScopeKind.ACCOUNT not in kinds:
        return _answer(post, Covers.NO, words.other_kind(kinds, post.kind))
    if declaration.scope.begins_at is None and declaration.scope.ends_at is None:
        return _without_window(declaration, said_at, post)
    found = _within(declaration, said_at, post.appeared)
    return _answer(post, _weakest(kind for kind, _ in found), " ".join(why for _, why in found))


def _without_window(declaration: Declaration, said_at: datetime, post: PostFacts) -> Coverage:
    if ScopeKind.ACCOUNT not in declaration.scope.kinds:
        return _answer(post, Covers.UNCLEAR, words.NO_TIME)
    side, why = _not_after(said_at, post.appeared)
    if side is Covers.YES:
        return _answer(post, Covers.YES, words.whole_account(why))
    return _answer(post, Covers.UNCLEAR, words.said_before(said_at))


def _within(
    declaration: Declaration, said_at: datetime, appeared: Appeared
) -> list[tuple[Covers, str]]:
    begins, ends = declaration.scope.begins_at, declaration.scope.ends_at
    found = []
    if begins is not None:
        side, why = _not_earlier(begins, appeared)
        if side is Covers.NO and said_at - begins <= _SAME_DAY:
            # "As of today …" says what holds from now on; whether it also disowns what was there
            # before is for its speaker, or an editor with a reason, to say.
            side, why = Covers.UNCLEAR, words.from_now_on(begins, why)
        found.append((side, why))
    if ends is not None:
        found.append(_not_after(ends, appeared))
    decisive = [one for one in found if one[0] is _weakest(kind for kind, _ in found)]
    return decisive


def _not_earlier(begins: datetime, appeared: Appeared) -> tuple[Covers, str]:
    """Whether it appeared at or after a window's beginning; ours outweighs its own claim."""
    after, by, claimed = appeared.not_before, appeared.seen_by, appeared.claimed_at
    if after is not None and after >= begins:
        return Covers.YES, words.not_there_before(after)
    if by is not None and by < begins:
        return Covers.NO, words.there_before(by, begins)
    if by is None or claimed is None:
        return Covers.UNCLEAR, words.not_known_whether_before(begins)
    if claimed >= begins:
        return Covers.YES, words.claims_after(claimed, by, begins)
    return Covers.UNCLEAR, words.claims_before(claimed, by, begins)


def _not_after(ends: datetime, appeared: Appeared) -> tuple[Covers, str]:
    """Whether it appeared at or before a window's end; ours outweighs its own claim."""
    after, by, claimed = appeared.not_before, appeared.seen_by, appeared.claimed_at
    if by is not None and by <= ends:
        return Covers.YES, words.there_by(by)
    if after is not None and after >= ends:
        return Covers.NO, words.not_there_until(after, ends)
    if by is None or claimed is None:
        return Covers.UNCLEAR, words.not_known_whether_after(ends)
    if claimed <= ends:
        return Covers.YES, words.claims_within(claimed, by, ends)
    return Covers.NO, words.claims_after_end(claimed, by, ends)


def _weakest(found: Iterable[Covers]) -> Covers:
    order = (Covers.NO, Covers.UNCLEAR, Covers.YES)
    return min(found, key=order.index)


def _answer(post: PostFacts, answer: Covers, reason: str) -> Coverage:
    return Coverage(post=post.ref, covers=answer, reason=reason)
