"""Which rules say that a post, or its account, is gone by somebody's word?"""

from onrecord.findings.drafting import Draft, digests, drafted, say_served_since
from onrecord.findings.hearing import Heard
from onrecord.findings.verdicts import Verdict
from onrecord.findings.voices import FIRST_HAND, Look, Voice
from onrecord.findings.words import presence as words
from onrecord.record.observations import Authenticity

__all__ = ["account_inactive", "withdrawn_by_instance", "withdrawn_by_key"]


def withdrawn_by_key(heard: Heard) -> Draft | None:
    """The latest signed tree doesn't hold it, and it had been there."""
    gone = heard.absent(Voice.TREE)
    first = None if gone is None else heard.went(gone)
    if gone is None or first is None:
        return None
    seen = heard.seen_before(gone, first)
    draft = drafted(Verdict.WITHDRAWN_BY_ACCOUNT_KEY, seen, first)
    said = words.withdrawn_by_key(draft.last_seen, first.at)
    draft.say(said, *digests(seen, first, gone.looks[0]))
    _say_how_it_was_seen(draft, heard, seen)
    _say_held(draft, heard, first)
    say_served_since(draft, heard, seen, Voice.HOST, Voice.APP)
    _say_inactive(draft, heard)
    return draft


def withdrawn_by_instance(heard: Heard) -> Draft | None:
    """The latest word of the instance is that it is gone, and it signed that."""
    gone = heard.absent(Voice.HOST)
    first = None if gone is None else heard.went(gone)
    if gone is None or first is None:
        return None
    signed = [x for x in gone.looks if x.authenticity is Authenticity.INSTANCE_SIGNED]
    if not signed:
        return None
    seen = heard.seen_before(gone, first)
    draft = drafted(Verdict.WITHDRAWN_BY_INSTANCE, seen, first)
    draft.authenticity = Authenticity.INSTANCE_SIGNED
    said = words.withdrawn_by_instance(draft.last_seen, first.at)
    draft.say(said, *digests(seen, first, signed[0]))
    if not heard.sightings(*FIRST_HAND):
        draft.say(words.NEVER_SEEN_OURSELVES)
    late = [x for x in heard.sightings(Voice.HOST) if x.stale and x.at > signed[0].at]
    delivered = [x for x in late if x.delivered]
    if delivered:
        draft.say(words.delivered_late(delivered[-1].at), delivered[-1].digest)
    for look in {x.vantage: x for x in late if not x.delivered}.values():
        draft.say(words.still_shown(look.vantage, look.at), look.digest)
    say_served_since(draft, heard, seen, Voice.APP)
    _say_inactive(draft, heard)
    return draft


def account_inactive(heard: Heard) -> Draft | None:
    """The whole account is not served, by somebody's word that nothing has undone."""
    inactive = heard.inactivity
    if inactive is None:
        return None
    before = [x for x in heard.sightings(*FIRST_HAND) if x.at <= inactive.first.at and not x.stale]
    seen, word, since = before[-1] if before else None, inactive.governing, inactive.first.at
    draft = Draft(Verdict.ACCOUNT_INACTIVE, word.authenticity, first_absent=since)
    draft.last_seen = None if seen is None else seen.at
    said = words.account_inactive(
        word.state, word.said_by, since, draft.last_seen, inactive.confirmed
    )
    draft.say(said, *digests(seen), *inactive.because)
    gone = heard.absent(Voice.HOST)
    if gone is not None:
        draft.say(words.also_absent(Voice.HOST, gone.first.at), gone.first.digest)
    return draft


def _say_how_it_was_seen(draft: Draft, heard: Heard, seen: Look | None) -> None:
    signed = heard.sightings(Voice.TREE)
    if not heard.sightings(*FIRST_HAND):
        draft.say(words.NEVER_SEEN_OURSELVES)
    elif not signed:
        draft.say(words.SEEN_UNSIGNED_ONLY)
    elif seen is None or seen.voice is not Voice.TREE:
        draft.say(words.reached_us_late(signed[-1].at), signed[-1].digest)


def _say_held(draft: Draft, heard: Heard, first: Look) -> None:
    earlier = heard.runs[Voice.TREE][:-1]
    link = heard.held_after(earlier[-1], first.at) if earlier else None
    if link is not None and (draft.last_seen is None or link.times[0] > draft.last_seen):
        draft.known_until = link.times[0]
        draft.say(words.tree_held(link.times[0], link.rev), *link.because)


def _say_inactive(draft: Draft, heard: Heard) -> None:
    if heard.inactivity is not None:
        word, since = heard.inactivity.governing, heard.inactivity.first.at
        draft.say(words.also_inactive(word.state, word.said_by, since), *heard.inactivity.because)
