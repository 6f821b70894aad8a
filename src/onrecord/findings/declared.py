"""What is a declaration on record, and may its speaker speak for the account?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.speaking import Independence, Speaking
from onrecord.findings.stated import called
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Declaration,
    Denied,
    Detail,
    Ground,
    Via,
)

__all__ = ["Considered", "Declared", "may_speak", "same_speaker", "taken_back"]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration with its place on record: digest of its entry, and when it was recorded.

    `judging.judged` adds what is on record about its speaker and channel, as regards one account;
    without that the capacity alone decides, by the editor's word.
    """

    digest: Digest
    recorded_at: datetime
    declaration: Declaration
    speaking: Speaking | None = None
    channel: Independence | None = None

    @property
    def may_speak(self) -> bool:
        """Whether the speaker has standing to own or disown what the account says."""
        if self.speaking is None:
            return may_speak(self.declaration)
        return self.speaking.may

    @property
    def rank(self) -> int:
        """How high the speaker stands among those who may speak; 0: they may not."""
        if not self.may_speak:
            return 0
        as_what = None if self.speaking is None else self.speaking.counts_as
        return _RANK.get(as_what or self.declaration.capacity, 0)


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
    same_speaker: tuple[str, str, str]
    said_until: datetime | None  # None: said at `said_at`, not in a time from then on
    hedged: bool  # the speaker's own words leave it open
    via: Via | None
    said_in: Ref | None
    details: tuple[Detail, ...]
    may_speak_reason: str = ""  # in words; empty: by its capacity alone
    vouched: bool | None = None  # False: the record speaks against it; None: nobody vouches
    by_editor: bool = False  # that they may speak rests on the editor's word alone
    independent_reason: str = ""
    shares_access: bool = False  # by a voucher's word, who holds the account holds the channel
    speaking_because: tuple[Digest, ...] = ()  # statements about who may speak, and the channel

    @property
    def counts(self) -> bool:
        """Whether it may bear on the post, by somebody with standing, and still holds."""
        return self.may_speak and self.covers is not Covers.NO and self.withdrawn_by is None

    @property
    def clear(self) -> bool:
        """Whether the words clearly mean the post, and leave nothing open themselves."""
        return self.covers is Covers.YES and not self.hedged

    @property
    def disowns(self) -> bool:
        """Whether it disowns: by its act, or, while explaining, by what it denies or its ground.

        Who explains a post by somebody else's access disowns it without the word "not".
        """
        denied = Denied.AUTHORSHIP in self.denies or Denied.ENDORSEMENT in self.denies
        # What takes earlier words back gives its ground for these, not for the post.
        others = self.ground in _NOT_OURS and self.withdraws is None
        explaining = self.act in (Act.EXPLAINS, Act.APOLOGISES, Act.WITHDRAWS)
        return self.act is Act.DISOWNS or (explaining and (denied or others))

    @property
    def stands_by(self) -> bool:
        """Whether it stands by the post; an admitted stunt is the institution's own."""
        admits = self.act is Act.EXPLAINS and self.ground is Ground.STUNT and not self.denies
        return self.act in (Act.AFFIRMS, Act.RESTORES) or admits


# Grounds on which a post would not be the work of the account's own operators, as claimed.
_NOT_OURS = (
    Ground.COMPROMISE,
    Ground.UNAUTHORISED,
    Ground.FORMER_EMPLOYEE,
    Ground.FALSIFIED,
    Ground.IMPERSONATION,
)


# The higher may take back what the lower said. Platform, police, courts and archives may know
# much about a post, and are shown; whose post it is, they can't decide for the institution.
_RANK: Mapping[Capacity, int] = {
    Capacity.SUPERIOR: 3,
    Capacity.INSTITUTION: 2,
    Capacity.ACCOUNT: 1,
    Capacity.OFFICER: 1,
}


def may_speak(declaration: Declaration) -> bool:
    """Whether a speaker in this capacity may own or disown at all, whoever it is."""
    return declaration.capacity in _RANK


def same_speaker(declaration: Declaration) -> tuple[str, str, str]:
    """What is equal for two declarations of the same speaker.

    "The spokesperson" of a ministry and "the spokesperson" of its embassy are two.
    """
    if declaration.capacity is Capacity.ACCOUNT:
        return (declaration.capacity, "", "")
    return (
        declaration.capacity,
        called(declaration.speaker),
        called(declaration.institution or ""),
    )


def taken_back(
    declared: Sequence[Declared], post: Ref, of_others: Collection[Digest] = ()
) -> Mapping[Digest, Digest]:
    """Which declarations were taken back as regards a post, and by which later one.

    `of_others` are those that take words back as regards other posts only.
    A taking back can itself be taken back; then what it took back stands again.
    """
    by_digest = {one.digest: one for one in declared}
    found: dict[Digest, Digest] = {}
    # Whatever takes something back holds its digest, so it was written later: latest first.
    for one in sorted(by_digest.values(), key=_recorded, reverse=True):
        earlier = by_digest.get(one.declaration.withdraws or Digest(""))
        if earlier is None or one.digest in of_others:
            continue
        if one.digest not in found and _takes_back(one, earlier, post):
            found.setdefault(earlier.digest, one.digest)
    return found


def _recorded(one: Declared) -> tuple[datetime, datetime, Digest]:
    return (one.recorded_at, one.declaration.said_at, one.digest)


def _takes_back(one: Declared, earlier: Declared, post: Ref) -> bool:
    if one.declaration.hedged:
        return False
    decided = [x.covers for x in one.declaration.covers if x.post == post]
    if decided and decided[-1] is not Covers.YES:
        return False  # an editor read it as not clearly taking back what was said of this post
    if _same_person(one.declaration, earlier.declaration):
        return one.may_speak or not earlier.may_speak
    return one.rank > 1 and one.rank >= earlier.rank


def _same_person(one: Declaration, other: Declaration) -> bool:
    """Whether the same speaker said both, where one leaves out for which institution."""
    unnamed = one.institution is None or other.institution is None
    compared = slice(0, 2) if unnamed else slice(None)
    return same_speaker(one)[compared] == same_speaker(other)[compared]
