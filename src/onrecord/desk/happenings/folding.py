"""What happened to a post, by its timeline up to one entry, that was not told before?"""

from collections.abc import Mapping, Sequence

from onrecord.desk.believing import believed
from onrecord.desk.happenings.entering import Pen, microseconds
from onrecord.desk.happenings.looking import Known
from onrecord.desk.happenings.older import enrolled
from onrecord.findings.happening import GONE, HappeningKind, kind_of_event
from onrecord.findings.hearing import hear
from onrecord.findings.looks import looks
from onrecord.findings.timeline import Event, timeline
from onrecord.findings.voices import FIRST_HAND, Look, Voice
from onrecord.findings.words import happenings as words
from onrecord.findings.words import timeline as timeline_words
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import AccountState, Revision

__all__ = ["fold"]

_MOST_FACTS = 1000  # of an account that are looked through for its states
_MOST_REVISIONS = 20_000  # entries of the log that are looked through for what the tree held


def fold(
    pen: Pen, platform: str, account: AccountId, ref: Ref, known: Known, look: Look | None
) -> None:
    """Write what the post's timeline has now and had not; `look` is the one that was added."""
    entries = [pen.logged] if look is not None and known.is_new else _so_far(pen, ref)
    around = _around(pen, platform, account, ref, entries)
    told = [one for one in timeline({ref: entries}, around, ()) if one.post == ref]
    written = [_write(pen, platform, account, event, told, known) for event in told]
    if not any(written) and look is not None and look.present:
        _there_again(pen, platform, account, ref, look, entries, around)
    if look is not None and not look.present and _may_be_hidden(looks(entries)):
        pen.book.wait(account, ref)


def _so_far(pen: Pen, ref: Ref) -> list[Logged]:
    return [
        logged
        for logged in believed(pen.archive, pen.archive.index.entries_of_post(ref))
        if logged.index <= pen.logged.index and isinstance(logged.entry, PostObservation)
    ]


def _write(
    pen: Pen,
    platform: str,
    account: AccountId,
    event: Event,
    told: Sequence[Event],
    known: Known,
) -> bool:
    kind = kind_of_event(event.kind)
    if kind is None or event.which_time != "observed" or _before_enrolment(pen, account, event):
        return False
    says = event.says
    if kind is HappeningKind.POSTED:
        if known.seen:  # an earlier look that came late is no second appearance
            return False
        claims = [x.says for x in told if x.kind == event.kind and x.which_time == "claimed"]
        says = words.posted(event.says, claims[0] if claims else None)
    return pen.told(event, kind, platform, account, says) is not None


def _before_enrolment(pen: Pen, account: AccountId, event: Event) -> bool:
    known = enrolled(pen.book, account)
    return known is not None and microseconds(event.at) <= known.at


def _there_again(
    pen: Pen,
    platform: str,
    account: AccountId,
    ref: Ref,
    look: Look,
    entries: Sequence[Logged],
    around: Sequence[Logged],
) -> None:
    """We told that it is gone, the account's state explains it now, and the post is there."""
    if pen.book.latest_of_post(ref) not in GONE:
        return
    heard = hear(entries, around)
    latest = [run for voice in FIRST_HAND if (run := heard.now(voice)) is not None]
    if look.voice in FIRST_HAND and all(run.present for run in latest):
        kind, says = HappeningKind.RESTORED, timeline_words.restored(look.voice)
        missed = next((x for x in heard.local if x.shown.digest == look.digest), None)
        if missed is not None:  # nothing shows that it was ever gone: two machines differ
            since = missed.missed[0]
            kind = HappeningKind.SHOWN_ELSEWHERE
            says = timeline_words.shown_elsewhere(look.vantage, since.vantage, since.at)
        again = Event(
            at=look.at,
            which_time="observed",
            kind=kind,
            says=says,
            authenticity=look.authenticity,
            post=ref,
            because=(look.digest,),
        )
        pen.told(again, kind, platform, account, again.says)


def _around(
    pen: Pen, platform: str, account: AccountId, ref: Ref, entries: Sequence[Logged]
) -> list[Logged]:
    """What of the account's entries bears on this post's timeline, and no more."""
    found = [pen.archive.entry(place) for place in pen.book.outdating(ref)]
    own = looks(entries)
    if not any(not look.present for heard in own.values() for look in heard):
        return found
    said = (pen.archive.entry(place) for place in pen.book.facts(account, _MOST_FACTS))
    found += [
        logged
        for logged in said
        if isinstance(logged.entry, AccountObservation)
        and isinstance(logged.entry.fact, AccountState)
    ]
    if _may_be_hidden(own):
        start = max(entries[0].index, pen.logged.index - _MOST_REVISIONS)
        since = pen.archive.index.entries_of_account_between(
            platform, account, start, pen.logged.index + 1
        )
        found += [x for x in believed(pen.archive, since) if _is_revision(x)]
    return found


def _may_be_hidden(heard: Mapping[Voice, Sequence[Look]]) -> bool:
    """Whether a signed tree that holds the post may show that somebody else hides it."""
    tree = heard[Voice.TREE]
    unsigned = (*heard[Voice.HOST], *heard[Voice.APP])
    return bool(tree) and tree[-1].present and any(not look.present for look in unsigned)


def _is_revision(logged: Logged) -> bool:
    entry = logged.entry
    return isinstance(entry, AccountObservation) and isinstance(entry.fact, Revision)
