"""Where does a post stand that is known from reports only?

The same rules of scope and standing as for posts that we observed. A report is a third party's
copy: it shows that a post was there by then. It never shows who took the post away, so that
nothing here is withdrawn, in silence or otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.as_of import true_at
from onrecord.findings.changes import Change, changes
from onrecord.findings.considered import weigh
from onrecord.findings.declared import Considered, Declared
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.incident import Expected, Incident, IncidentAccount, ReportedPost
from onrecord.findings.judging import judged
from onrecord.findings.removals import disagree, told_from
from onrecord.findings.scope import Appeared, PostFacts
from onrecord.findings.standing import Standing, standing
from onrecord.findings.stated import Stated, Statements
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.words import reported as words
from onrecord.record.accounts import Enrolment, Voucher
from onrecord.record.commitments import digest_of
from onrecord.record.observations import Authenticity

__all__ = ["ReportedStanding", "reported", "statements_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedStanding:
    """A post of an incident, with every declaration of it weighed."""

    post: ReportedPost
    appeared: Appeared
    presence: Presence
    standing: Standing
    weighed: tuple[Considered, ...]  # those, too, that do not cover the post
    changes: tuple[Change, ...]
    expected: Expected | None
    not_yet: bool  # as of the time that was asked for, as reported

    @property
    def as_expected(self) -> bool | None:
        """Whether it stands as the file expects, declaration by declaration; None: it does not."""
        if self.expected is None:
            return None
        covers = {one.digest: one.covers for one in self.weighed}
        return self.standing.state is self.expected.state and covers == dict(self.expected.covers)


def reported(
    incident: Incident, moment: datetime | None = None, known: datetime | None = None
) -> tuple[ReportedStanding, ...]:
    """Where each post of an incident stands: now, at a `moment`, or by what was `known` at one.

    A file is known from the day on which it was written. Expectations are about now.
    """
    if known is not None and known < incident.recorded_at:
        return ()
    hierarchy = Hierarchy(statements_of(incident))
    accounts = {one.id: one for one in incident.accounts}
    outlets = tuple(dict.fromkeys(one.outlet for one in incident.sources))
    declared = tuple(one for _, one in incident.declarations)
    said = declared if moment is None else true_at(declared, moment)
    expected = {one.post: one for one in incident.expected} if moment is None else {}
    return tuple(
        _stands(
            post,
            _presence(post, outlets, moment),
            _judged(said, accounts[post.account], hierarchy),
            expected.get(post.ref),
            moment,
        )
        for post in incident.posts
    )


def _stands(
    post: ReportedPost,
    presence: Presence,
    said: Sequence[Declared],
    expected: Expected | None,
    moment: datetime | None,
) -> ReportedStanding:
    appeared = _appeared(post)
    facts = PostFacts(ref=post.ref, account=post.account, kind=post.kind, appeared=appeared)
    begins = appeared.not_before
    return ReportedStanding(
        post=post,
        appeared=appeared,
        presence=presence,
        standing=standing(facts, presence, said),
        weighed=weigh(facts, said),
        changes=changes(facts, presence, said),
        expected=expected,
        not_yet=begins is not None and moment is not None and moment < begins,
    )


def _appeared(post: ReportedPost) -> Appeared:
    """The widest span that the reports leave: where they disagree, none is preferred."""
    begins = [one.not_before for one in post.appeared if one.not_before is not None]
    return Appeared(
        not_before=min(begins, default=None),
        seen_by=max((one.by for one in post.appeared), default=None),
        claimed_at=None,
        told_by=tuple(dict.fromkeys(one.told_by for one in post.appeared)),
    )


def _presence(post: ReportedPost, outlets: Sequence[str], moment: datetime | None) -> Presence:
    heard = [one for one in post.removal if moment is None or told_from(one) <= moment]
    said = [words.removal(one.told_by, one.words) for one in heard]
    if disagree(heard):
        said.append(words.DISAGREE)
    return Presence(
        verdict=Verdict.NEVER_SEEN,
        authenticity=Authenticity.THIRD_PARTY_COPY,
        last_seen=None,
        first_absent=None,
        because=(),
        says=" ".join([words.known_by(outlets), *said]),
    )


def _judged(
    said: Sequence[Declared], account: IncidentAccount, hierarchy: Hierarchy
) -> tuple[Declared, ...]:
    handles = () if account.handle is None else (account.handle, account.handle.removeprefix("@"))
    whose = hierarchy.ownership(account.id, handles)
    return tuple(judged(one, whose) for one in said)


def statements_of(incident: Incident) -> Statements:
    """What the file says of institutions and accounts, as if it were on record."""
    return Statements(
        enrolments=tuple(
            Stated(
                index,
                digest_of(account.id.encode()),
                incident.recorded_at,
                _enrolment(account, incident),
            )
            for index, account in enumerate(incident.accounts)
        ),
        institutions=tuple(
            Stated(index, digest_of(one.name.encode()), incident.recorded_at, one)
            for index, one in enumerate(incident.institutions, len(incident.accounts))
        ),
    )


def _enrolment(account: IncidentAccount, incident: Incident) -> Enrolment:
    under = {one.name: one.under for one in incident.institutions}
    return Enrolment(
        platform=account.platform,
        account=account.id,
        handle=account.handle,
        institution=account.institution,
        under=under[account.institution],
        voucher=Voucher(by=incident.name, where=None, words=None),
        enrolled_at=incident.recorded_at,
    )
