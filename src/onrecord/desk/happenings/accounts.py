"""What happened to an account, by what one more look at it, or a gap in our watch, says?"""

import json
from datetime import timedelta

from onrecord.desk.happenings.entering import Pen, microseconds
from onrecord.desk.happenings.older import enrolled
from onrecord.desk.happenings.posts import look_at_waiting
from onrecord.desk.happenings.trees import tree_served
from onrecord.findings.events import account_events
from onrecord.findings.happening import HappeningKind, kind_of_event
from onrecord.findings.voices import Voice, voice_of
from onrecord.findings.words import timeline as words
from onrecord.record.observations import AccountObservation, Gap
from onrecord.record.outcomes import AccountState, Identity, Revision, Vouched

__all__ = ["look_at_account", "note_gap"]

_MOST_FACTS = 200  # of an account that are looked at for what is new in the next
_TOGETHER = timedelta(minutes=15)  # accounts that come back within this are told as one


def look_at_account(pen: Pen, entry: AccountObservation) -> None:
    """Write what one look at an account tells."""
    match entry.fact:
        case Revision(rev=rev):
            if voice_of(entry.evidence) is Voice.TREE:
                at = entry.observed_at
                tree_served(pen.book, entry.account, rev, at, pen.logged.index)
            look_at_waiting(pen, entry)
        case AccountState() | Identity() | Vouched():
            if _is_new(pen, entry):
                _write_changes(pen, entry)
        case _:
            pass


def _is_new(pen: Pen, entry: AccountObservation) -> bool:
    """Whether the same side's last word of the kind was another."""
    by = f" {entry.fact.by} {entry.fact.how}" if isinstance(entry.fact, Vouched) else ""
    name = f"{type(entry.fact).__name__} {entry.evidence.surface}{by}"
    says = repr(entry.fact)
    if pen.book.note(entry.account, name) == says:
        return False
    pen.book.set_note(entry.account, name, says)
    pen.book.add_fact(entry.account, pen.logged.index)
    return True


def _write_changes(pen: Pen, entry: AccountObservation) -> None:
    places = pen.book.facts(entry.account, _MOST_FACTS)
    said = [pen.archive.entry(place) for place in reversed(places)]
    known = enrolled(pen.book, entry.account)
    for event in account_events(entry.account, said):
        kind = kind_of_event(event.kind)
        is_new = event.because[0] == pen.logged.digest
        there = known is not None and microseconds(event.at) <= known.at
        if kind is not None and is_new and not there:
            pen.told(event, kind, entry.platform, entry.account, event.says)


def note_gap(pen: Pen, gap: Gap) -> None:
    """Write that we could not see, and can again; of many accounts at once only once."""
    of = "" if gap.vantage is None else f" {gap.vantage}"
    name = f"{gap.platform} {gap.why}{of}"
    noted, at = pen.book.note("gap", name), microseconds(gap.noted_at)
    if noted is not None:
        since, place, nth = json.loads(noted)
        together = 0 <= at - since <= _TOGETHER // timedelta(microseconds=1)
        if together and pen.book.join((place, nth), gap.account):
            return
    position = pen.write(
        HappeningKind.GAP,
        (pen.logged.digest,),
        at=gap.began_at,
        which="observed",
        says=words.gap(gap.began_at, gap.ended_at, gap.why, gap.vantage),
        platform=gap.platform,
        accounts=(gap.account,),
        counted=1,
    )
    pen.book.set_note("gap", name, json.dumps([at, *(position or (0, 0))]))
