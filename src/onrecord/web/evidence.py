"""What does a finding rest on, entry by entry, and how does a stranger find each in the log?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from onrecord.desk.finding import PostFinding
from onrecord.findings.timeline import Event
from onrecord.findings.words import vouching
from onrecord.findings.words.captures import captured
from onrecord.findings.words.moments import duration, moment, quoted
from onrecord.findings.words.speakers import by_whom
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    Gap,
    Looks,
    PostObservation,
)
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Control,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
    Vouched,
)
from onrecord.record.stamps import Promised, Stamp, Stamped
from onrecord.web.labels import AUTHENTICITIES, SURFACES, Label

__all__ = ["MOST_LOOKS", "Item", "evidence_of", "items"]

_DELIVERED = "POST"  # record.exchanges: the method of what came in at our inbox
MOST_LOOKS = 50

_DOCUMENTS = {
    DocumentKind.ENROLMENT: "An editor put the account on record.",
    DocumentKind.DECLARATION: "An editor recorded somebody’s words about it.",
    DocumentKind.CASE: "An editor put it into a case, or changed that case.",
    DocumentKind.INSTITUTION: "An editor recorded whose institution it is.",
    DocumentKind.AUTHORITY: "An editor recorded who may speak for it.",
    DocumentKind.CHANNEL: "An editor recorded a channel of its institution.",
    DocumentKind.REPORT: "An editor recorded a news report that quotes it.",
    DocumentKind.CUSTODY: "What was done with the bytes that are kept of it.",
    DocumentKind.COPY: "Somebody else’s copy was put on record, as their word.",
    DocumentKind.KEY: "The log’s key was changed.",
    DocumentKind.ASSESSMENT: "An editor had it assessed against the account’s own history.",
    DocumentKind.RELEASE: "A second editor released an assessment of it.",
    DocumentKind.TAKE_BACK: "An editor took back the release of an assessment of it.",
    DocumentKind.APPOINTMENT: "Somebody was given a role here, or lost it.",
    DocumentKind.PROPOSAL: "An editor proposed something.",
    DocumentKind.REVIEW: "Another editor reviewed a proposal.",
    DocumentKind.CORRECTION: "These pages were corrected.",
    DocumentKind.REQUEST: "Somebody asked for a correction.",
    DocumentKind.ANSWER: "A request for correction was answered.",
    DocumentKind.PICTURE: "A masked screenshot of it was released, or is shown no more.",
    DocumentKind.ACT: "What an editor did, for the audit trail.",
    DocumentKind.VANTAGE: "A machine that looks for this archive from elsewhere, and its key.",
    DocumentKind.TRUST: "Whether the word of a machine that looks from elsewhere is taken.",
}
_LINKS = {
    "listed": "we hold the complete tree",
    "inverted": "undoing its operations gives the tree before it: nothing is left out",
    "unlinked": "what came before it is not proved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the log as a reader sees it; what does not apply is None."""

    logged: Logged
    at: datetime
    what: str
    surface: str | None = None
    authenticity: Label | None = None
    evidence: Evidence | None = None

    @property
    def anchor(self) -> str:
        """The fragment by which the page that shows it is linked."""
        return f"e-{self.logged.digest[:16]}"

    @property
    def server(self) -> str | None:
        """The server that we asked, without the question; None for what came unasked."""
        if self.evidence is None or self.evidence.exchange.method == _DELIVERED:
            return None
        return urlsplit(self.evidence.exchange.url).hostname


def evidence_of(found: PostFinding, events: Iterable[Event] = ()) -> tuple[Item, ...]:
    """The entries about a post, and those about its account that findings and events rest on.

    Of looks that no finding rests on, the latest `MOST_LOOKS` are shown: a post that is visited
    every half hour has thousands.
    """
    rests_on = {*found.presence.because, *found.standing.because}
    rests_on.update(digest for shown in found.versions for digest in shown.version.because)
    rests_on.update(digest for event in events for digest in event.because)
    texts = {shown.version.version: n for n, shown in enumerate(found.versions, 1)}
    own, around = {one.digest: one for one in found.listed}, found.around.by_digest
    bearing = [one for digest in rests_on if (one := own.get(digest) or around.get(digest))]
    others = [one for one in found.listed if one.digest not in rests_on]
    return items((*bearing, *others[-MOST_LOOKS:]), texts)


def items(entries: Iterable[Logged], texts: Mapping[Commitment, int]) -> tuple[Item, ...]:
    """Entries as a reader sees them, oldest first, each once. `texts` numbers a post's texts."""
    found = {logged.digest: _item(logged, texts) for logged in entries}
    return tuple(sorted(found.values(), key=lambda item: (item.at, item.logged.index)))


def _item(logged: Logged, texts: Mapping[Commitment, int]) -> Item:
    match logged.entry:
        case PostObservation() as seen:
            what = _outcome(seen.outcome, texts, seen.part)
            return _observed(logged, seen.observed_at, what, seen.evidence)
        case AccountObservation() as seen:
            return _observed(logged, seen.observed_at, _fact(seen.fact), seen.evidence)
        case Gap() as gap:
            length = duration(gap.ended_at - gap.began_at)
            who = "We" if gap.vantage is None else f"“{gap.vantage}”"
            what = f"{who} did not watch for {length}, until {moment(gap.ended_at)}: {gap.why}."
            return Item(logged=logged, at=gap.began_at, what=what)
        case Looks() as looks:
            what = (
                f"We looked {looks.looks} times until {moment(looks.ended_at)}, never more than "
                f"{duration(timedelta(seconds=looks.largest_gap))} apart: nothing new."
            )
            return Item(logged=logged, at=looks.began_at, what=what)
        case Document() as document:
            return Item(logged=logged, at=document.recorded_at, what=_DOCUMENTS[document.kind])
        case Capture() as capture:
            return Item(logged=logged, at=capture.ended_at, what=captured(capture))
        case Stamp() as stamp:
            return Item(logged=logged, at=stamp.answered_at, what=_stamped(stamp))


def _observed(logged: Logged, at: datetime, what: str, evidence: Evidence) -> Item:
    return Item(
        logged=logged,
        at=at,
        what=what,
        surface=_who(evidence),
        authenticity=AUTHENTICITIES[evidence.authenticity],
        evidence=evidence,
    )


def _who(evidence: Evidence) -> str:
    """Who answered, or told us unasked."""
    if evidence.exchange.method != _DELIVERED:
        return SURFACES[evidence.surface]
    if evidence.authenticity is Authenticity.INSTANCE_SIGNED:
        return "the account’s instance, which delivered it to our inbox"
    return "whoever left it at our inbox"


def _outcome(outcome: Outcome, texts: Mapping[Commitment, int], part: str | None) -> str:
    thing = "The post" if part is None else f"Its medium {part}"
    match outcome:
        case Seen(version):
            number = texts.get(version)
            return f"{thing} was there{f', with text {number}' if number else ''}."
        case Absent(said):
            return f"{thing} was not there, in the words of the answer: {quoted(said)}."
        case failed:
            return _failure(failed)


def _stamped(stamp: Stamp) -> str:
    head = f"the log’s head of {stamp.size:,} entries"
    match stamp.outcome:
        case Stamped(said_at):
            return f"{stamp.service} stamped {head} with the time {moment(said_at)}."
        case Promised():
            return f"{stamp.service} promised to stamp {head}."
        case failed:
            return f"{stamp.service} was asked to stamp {head}. {_failure(failed)}"


def _failure(failed: Refused | Unreached | Unread) -> str:
    match failed:
        case Refused(why):
            return f"We were refused an answer: {quoted(why)}. That says nothing about the post."
        case Unreached(why):
            return f"No answer reached us: {quoted(why)}. That says nothing about the post."
        case Unread(why):
            return f"An answer came that we can’t read or verify: {quoted(why)}. It is kept."


def _fact(fact: AccountFact) -> str:
    match fact:
        case AccountState(state, said_by):
            return f"The account is {quoted(state)}, by the word of {by_whom(said_by)}."
        case Identity() as identity:
            names = ", ".join(identity.handles)
            called = f"is called {names}" if names else "has no handle"
            return f"The account {called}, by the word of {by_whom(identity.said_by)}."
        case Revision(rev, _, link):
            return f"The account’s signed tree stands at revision {rev}; {_LINKS[link]}."
        case Control(of, sound):
            answered = "as it has to be" if sound else "not as it has to be"
            return (
                f"Asked for {of} beside it, to know whether answers can be relied on: {answered}."
            )
        case Vouched() as said:
            return vouching.says(said)
        case failed:
            return _failure(failed)
