"""What of a declaration does a report's proposal fill in for the editor?

Only what stands in the report. In which capacity somebody spoke is the editor's to say.
"""

from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.desk.declarations.draft import Prefilled
from onrecord.desk.naming import AmbiguousName, resolve_account
from onrecord.desk.reports.reading import ReadReport
from onrecord.findings.statements import Proposal, Words
from onrecord.findings.words import reports as words
from onrecord.record.accounts import AccountId
from onrecord.record.declarations import Ground, Via
from onrecord.record.times import TimeError, read_claimed

__all__ = ["prefilled_from"]

_DAY = timedelta(days=1, microseconds=-1)
# A report's day begins at a midnight that nobody names the zone of: from UTC+14 to UTC-12.
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)


def prefilled_from(archive: Archive, read: ReadReport, proposal: Proposal) -> Prefilled:
    """What an editor is asked to confirm, change or drop. Everything in it is a proposal."""
    said, text = proposal.said, read.article.text
    shown = [read.article.embeds[number].text for number in proposal.embeds]
    quoted = [place.of(text) for place in proposal.quotations]
    spoken = _day(proposal.said_on)
    begins = None if said.begins is None else _day(said.begins.date)
    outlet = read.article.metadata.outlet
    url = read.url or next((one.value for one in read.article.metadata.url), None)
    return Prefilled(
        speaker=_words(proposal.speaker),
        words=shown[0] if shown else (" … ".join(quoted) or None),
        said_at=spoken,
        said_until=None if spoken is None else spoken + _DAY,
        act=said.act,
        accounts=_accounts(archive, read, said.about) or None,
        channel=_words(proposal.channel),
        language=next((one.value for one in read.article.metadata.language), None),
        denies=tuple(dict.fromkeys(one.denied for one in said.denies)) or None,
        ground=None if said.ground is Ground.NONE else said.ground,
        ground_words=_words(said.ground_words),
        kinds=said.kinds or None,
        begins_at=None if begins is None else begins - _EAST,
        begins_by=None if begins is None else begins + _WEST,
        scope_words=_scope(None if said.begins is None else said.begins.words, said.scope),
        evidence=(read.data,),
        via=Via(
            outlet=outlet[0].value if outlet else words.UNNAMED_OUTLET,
            url=url,
            paraphrase=not (shown or quoted),
        ),
        hedged=bool(said.hedges) or None,
        notes=(words.PROPOSED, *said.doubts),
    )


def _words(one: Words | None) -> str | None:
    return None if one is None else one.words


def _scope(begins: Words | None, scope: Words | None) -> str | None:
    return ", ".join(one.words.rstrip(",") for one in (begins, scope) if one is not None) or None


def _day(date: str | None) -> datetime | None:
    try:
        return None if date is None else read_claimed(f"{date[:10]}T00:00:00Z")
    except TimeError:  # a month or a year only: the editor dates it
        return None


def _accounts(
    archive: Archive, read: ReadReport, about: tuple[Words, ...]
) -> tuple[AccountId, ...]:
    """The enrolled accounts whose handles the words, or else the report, name."""
    named = {one.words.lstrip("@‘“'\"").rstrip("’”'\"") for one in about}
    handles = [one.handle for one in read.accounts if one.handle is not None]
    found: dict[AccountId, None] = {}
    for handle in [one for one in handles if one in named] or handles:
        try:
            account = resolve_account(archive, handle)
        except AmbiguousName:  # nobody chooses for the person who asked
            continue
        if account is not None:
            found[account] = None
    return tuple(found)
