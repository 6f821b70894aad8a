"""What does each declaration say about one post?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.declared import Declared, may_speak, same_speaker, taken_back
from onrecord.findings.scope import PostFacts, covers
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Capacity, Covers, Declaration, Denied, Ground

__all__ = ["Considered", "consider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A declaration as it bears on one post: what it does, to what extent, and may it?"""

    digest: Digest
    covers: Covers
    reason: str
    decided: bool  # by an editor, whose words the reason then is
    act: Act
    capacity: Capacity
    speaker: str
    said_at: datetime
    channel: str
    independent: bool | None  # of the account; None: not known
    may_speak: bool  # for the account, its own or its institution's
    denies: tuple[Denied, ...]
    ground: Ground  # as claimed
    ground_words: str | None
    words: str
    withdraws: Digest | None
    withdrawn_by: Digest | None
    same_speaker: tuple[str, str]

    @property
    def counts(self) -> bool:
        """Whether it may bear on the post, by somebody with standing, and still holds."""
        return self.may_speak and self.covers is not Covers.NO and self.withdrawn_by is None

    @property
    def disowns(self) -> bool:
        """Whether it disowns: by its act, or by what it denies while explaining."""
        denied = Denied.AUTHORSHIP in self.denies or Denied.ENDORSEMENT in self.denies
        explaining = self.act in (Act.EXPLAINS, Act.APOLOGISES, Act.WITHDRAWS)
        return self.act is Act.DISOWNS or (explaining and denied)

    @property
    def stands_by(self) -> bool:
        """Whether it stands by the post."""
        return self.act in (Act.AFFIRMS, Act.RESTORES)


def consider(post: PostFacts, declarations: Sequence[Declared]) -> tuple[Considered, ...]:
    """The declarations that bear on a post, in the order in which they were said.

    Left out are those whose words don't cover it, unless an editor said so of this very post or
    they take back one that does.
    """
    distinct = {one.digest: one for one in declarations}.values()
    back = taken_back(tuple(distinct), post.ref)
    takes = {digest for digest in back.values()}
    return tuple(
        found
        for one in sorted(distinct, key=_said)
        if (found := _considered(post, one, back.get(one.digest))).covers is not Covers.NO
        or found.digest in takes
        or found.decided
    )


def _said(one: Declared) -> tuple[datetime, datetime, Digest]:
    return (one.declaration.said_at, one.recorded_at, one.digest)


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
        independent=declaration.channel.independent,
        may_speak=may_speak(declaration),
        denies=declaration.denies,
        ground=declaration.ground,
        ground_words=declaration.ground_words,
        words=declaration.words,
        withdraws=declaration.withdraws,
        withdrawn_by=withdrawn_by,
        same_speaker=same_speaker(declaration),
    )
