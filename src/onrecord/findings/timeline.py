"""What happened, in which order, and by whose clock?

The three times are kept apart: an appearance is two events, one at the time that the post gives
itself ("claimed") and one at which we first saw it ("observed"); words are dated by when they
were said. A post that goes and comes back is two events. Each surface tells its own story.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from onrecord.findings.corrected import ShownCorrection, correction_events
from onrecord.findings.declared import Declared
from onrecord.findings.events import Event, WhichTime
from onrecord.findings.hearing import Heard, hear
from onrecord.findings.hiding import hidden_since
from onrecord.findings.history import history_of
from onrecord.findings.quoting import Reported
from onrecord.findings.releases import Release
from onrecord.findings.releasing import release_events
from onrecord.findings.versions import Version, versions
from onrecord.findings.voices import FIRST_HAND, Look, Run, Voice
from onrecord.findings.words import timeline as words
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import Authenticity

__all__ = ["Event", "timeline"]

_CLOCKS: tuple[WhichTime, ...] = ("claimed", "proven", "observed", "said")


def timeline(
    posts: Mapping[Ref, Sequence[Logged]],
    account: Sequence[Logged],
    declared: Sequence[Declared],
    reported: Sequence[Reported] = (),
    assessed: Mapping[Ref, Sequence[Release]] = MappingProxyType({}),
    corrected: Sequence[ShownCorrection] = (),
) -> tuple[Event, ...]:
    """The events of some posts and of their accounts, in order of time.

    `posts` holds each post's observations, `account` the observations of their accounts and our
    gaps; each in any order; `assessed` what was ever released of assessments of each post,
    `corrected` the corrections of our own pages.
    """
    events = [_said(one) for one in {one.digest: one for one in declared}.values()]
    events += [_reported(one) for one in {one.digest: one for one in reported}.values()]
    events += release_events(assessed)
    events += correction_events(corrected)
    around = history_of(account)
    events += around.events
    for ref, post in posts.items():
        heard = hear(post, around)
        events += _appearances(ref, heard)
        events += _edits(ref, versions(post))
        for voice in FIRST_HAND:
            events += _comings_and_goings(ref, heard, voice)
    return tuple(sorted(events, key=_order))


def _order(event: Event) -> tuple[datetime, int, str, str, str, tuple[Digest, ...]]:
    clock = _CLOCKS.index(event.which_time)
    return (event.at, clock, event.account or "", event.post or "", event.kind, event.because)


def _said(one: Declared) -> Event:
    return Event(
        at=one.declaration.said_at,
        which_time="said",
        kind="declared",
        says=words.declared(one.declaration, one.recorded_at),
        authenticity=None,
        post=None,
        because=(one.digest,),
    )


def _reported(one: Reported) -> Event:
    published_at = one.report.published_at
    return Event(
        at=one.recorded_at if published_at is None else published_at,
        which_time="observed" if published_at is None else "claimed",
        kind="reported",
        says=words.reported(one.report, one.recorded_at),
        authenticity=None,
        post=None,
        because=(one.digest,),
    )


def _appearances(ref: Ref, heard: Heard) -> Iterator[Event]:
    own = heard.sightings(*FIRST_HAND) or heard.sightings(Voice.COPY)
    if not own:
        return
    claims = [look for look in own if look.claimed_at is not None]
    for look in sorted(claims, key=_strength)[:1]:
        if look.claimed_at is not None:
            says = words.claims_to_have_appeared(look.claimed_at)
            yield _event(ref, look, "appeared", says, at=look.claimed_at, which="claimed")
    yield _event(ref, own[0], "appeared", words.first_seen(own[0].voice))


def _strength(look: Look) -> tuple[int, str, datetime, int]:
    return (list(Voice).index(look.voice), look.rev or "", look.at, look.index)


def _edits(ref: Ref, shown: Sequence[Version]) -> Iterator[Event]:
    known = {version.version for version in shown[:1]}
    for version in shown[1:]:
        says = words.RETURNED_TO_EARLIER_TEXT if version.version in known else words.EDITED
        kind, at, by = "edited", version.changed_at, version.changed_by
        if at is None or by is None:
            kind, says = "shown-otherwise", words.SHOWN_OTHERWISE
            at, by = version.first_seen, version.because[0]
        known.add(version.version)
        yield Event(
            at=at,
            which_time="observed",
            kind=kind,
            says=says,
            authenticity=version.authenticity,
            post=ref,
            because=(by,),
        )


def _comings_and_goings(ref: Ref, heard: Heard, voice: Voice) -> Iterator[Event]:
    for number, run in enumerate(heard.runs[voice]):
        if not run.present:
            yield _going(ref, heard, run)
        elif number:
            yield _event(ref, run.first, "restored", words.restored(voice))


def _going(ref: Ref, heard: Heard, gone: Run) -> Event:
    first, voice = heard.went(gone), gone.first.voice
    signed = [x for x in gone.looks if x.authenticity is Authenticity.INSTANCE_SIGNED]
    if first is None:
        return _event(ref, gone.first, "not-found", words.not_found(voice))
    if voice is Voice.TREE:
        return _event(ref, first, "withdrawn", words.WITHDRAWN_BY_KEY)
    if signed:
        return _event(ref, signed[0], "withdrawn", words.WITHDRAWN_BY_INSTANCE)
    hidden = _hidden(heard, gone)
    if hidden is not None:
        look, source = hidden
        return _event(ref, look, "hidden", words.hidden(voice, source))
    return _event(ref, first, "not-served", words.not_served(voice))


def _hidden(heard: Heard, gone: Run) -> tuple[Look, Voice] | None:
    """The absence at host or app by which it was hidden from there, if shown; and who had it."""
    stronger = (Voice.TREE,) if gone.first.voice is Voice.HOST else (Voice.TREE, Voice.HOST)
    sources: Iterable[Run] = [run for voice in stronger for run in heard.runs[voice] if run.present]
    found = [
        (look, run.first.voice)
        for run in sources
        if (look := hidden_since(heard, gone, run)) is not None
    ]
    return min(found, key=lambda one: (one[0].at, one[0].index), default=None)


def _event(
    ref: Ref,
    look: Look,
    kind: str,
    says: str,
    *,
    at: datetime | None = None,
    which: WhichTime = "observed",
) -> Event:
    return Event(
        at=look.at if at is None else at,
        which_time=which,
        kind=kind,
        says=says,
        authenticity=look.authenticity,
        post=ref,
        because=(look.digest,),
    )
