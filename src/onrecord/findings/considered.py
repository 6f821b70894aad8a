"""What does each declaration say about one post?"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.findings.declared import Considered, Declared, same_speaker, taken_back
from onrecord.findings.scope import PostFacts, covers
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Covers, Declaration, Extent

__all__ = ["consider", "weigh"]


def consider(post: PostFacts, declarations: Sequence[Declared]) -> tuple[Considered, ...]:
    """The declarations that bear on a post, in the order in which they were said.

    Left out are those whose words don't cover it, unless an editor said so of this very post or
    they take back one that does.
    """
    weighed = weigh(post, declarations)
    takes = {one.withdrawn_by for one in weighed}
    return tuple(
        found
        for found in weighed
        if found.covers is not Covers.NO or found.digest in takes or found.decided
    )


def weigh(post: PostFacts, declarations: Sequence[Declared]) -> tuple[Considered, ...]:
    """What each declaration says about a post, those too whose words don't cover it."""
    distinct = {one.digest: one for one in declarations}.values()
    of_others = {one.digest for one in distinct if _takes_back_for_others(post, one.declaration)}
    back = taken_back(tuple(distinct), post.ref, of_others)
    return tuple(
        _considered(post, one, back.get(one.digest)) for one in sorted(distinct, key=_said)
    )


# Of these the scope says for which posts earlier words are taken back. Who disowns or corrects
# anew while taking back replaces the earlier words whole, and the scope is that of the new ones.
_UNDOING = (Act.WITHDRAWS, Act.AFFIRMS, Act.RESTORES)


def _takes_back_for_others(post: PostFacts, one: Declaration) -> bool:
    """Whether it takes earlier words back for posts that it sets, and this is none of them."""
    scope = one.scope
    sets = bool(scope.accounts) or (scope.extent is Extent.NAMED and bool(one.covers))
    if one.withdraws is None or one.act not in _UNDOING or not sets:
        return False
    return covers(one, one.said_at, post).covers is Covers.NO


def _said(one: Declared) -> tuple[datetime, datetime, datetime, Digest]:
    said = one.declaration
    return (said.said_at, said.said_until or said.said_at, one.recorded_at, one.digest)


def _considered(post: PostFacts, one: Declared, withdrawn_by: Digest | None) -> Considered:
    declaration: Declaration = one.declaration
    coverage = covers(declaration, declaration.said_at, post)
    return Considered(
        digest=one.digest,
        covers=coverage.covers,
        reason=coverage.reason,
        decided=any(decided.post == post.ref for decided in declaration.covers),
        act=declaration.act,
        capacity=declaration.capacity,
        speaker=declaration.speaker,
        said_at=declaration.said_at,
        channel=declaration.channel.name,
        independent=_independent(one),
        may_speak=one.may_speak,
        denies=declaration.denies,
        ground=declaration.ground,
        ground_words=declaration.ground_words,
        words=declaration.words,
        withdraws=declaration.withdraws,
        withdrawn_by=withdrawn_by,
        same_speaker=same_speaker(declaration),
        said_until=declaration.said_until,
        hedged=declaration.hedged,
        via=declaration.via,
        said_in=declaration.said_in,
        details=declaration.details,
        may_speak_reason="" if one.speaking is None else one.speaking.reason,
        vouched=None if one.speaking is None else one.speaking.vouched,
        by_editor=one.speaking is not None and one.speaking.by_editor,
        independent_reason="" if one.channel is None else one.channel.reason,
        shares_access=one.channel is not None and one.channel.shares_access,
        speaking_because=_because(one),
    )


def _independent(one: Declared) -> bool | None:
    channel = one.declaration.channel if one.channel is None else one.channel
    return channel.independent


def _because(one: Declared) -> tuple[Digest, ...]:
    found = (judged.because for judged in (one.speaking, one.channel) if judged is not None)
    return tuple(dict.fromkeys(digest for because in found for digest in because))
