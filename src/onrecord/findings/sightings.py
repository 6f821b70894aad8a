"""Which rules say that a post is there, or that we can't tell?"""

from onrecord.findings.drafting import Draft
from onrecord.findings.hearing import Heard
from onrecord.findings.verdicts import Verdict
from onrecord.findings.voices import FIRST_HAND, Voice
from onrecord.findings.words import presence as words

__all__ = ["never_seen", "there", "there_by_copy", "unreachable"]


def there(heard: Heard) -> Draft | None:
    """It was seen where we looked ourselves, and nothing of the rules above speaks against it."""
    found = [run for voice in FIRST_HAND if (run := heard.present(voice)) is not None]
    if not found:
        return None
    run, *weaker = found
    draft = Draft(Verdict.PRESENT, run.last.authenticity, run.last.at)
    place = "instance" if run.last.delivered else run.last.voice
    draft.say(words.present(place, run.last.at), run.first.digest, run.last.digest)
    before = heard.runs[run.last.voice][-2:-1]
    went = heard.went(before[0]) if before else None
    if went is not None:
        draft.say(words.there_again(went.at, run.first.at), went.digest, run.first.digest)
    if heard.known_until(run) is None:
        draft.say(words.tree_stale(run.last.at), run.last.digest)
    link = heard.held_after(run)
    if link is not None and link.times[0] > run.last.at:
        draft.known_until = link.times[0]
        draft.say(words.tree_held(link.times[0], link.rev), *link.because)
    for other in weaker:
        if other.last.at > run.last.at:
            draft.say(words.also_served(other.last.voice, other.last.at), other.last.digest)
    for voice in FIRST_HAND:
        gone = heard.absent(voice)
        if gone is not None:
            draft.say(words.also_absent(voice, gone.first.at), gone.first.digest)
    return draft


def there_by_copy(heard: Heard) -> Draft | None:
    """Only a third party showed it, and nobody whom we asked ourselves has answered."""
    run = heard.now(Voice.COPY)
    if run is None or any(heard.runs[voice] for voice in FIRST_HAND):
        return None
    if run.present:
        draft = Draft(Verdict.PRESENT, run.last.authenticity, run.last.at)
        draft.say(words.present(Voice.COPY, run.last.at), run.first.digest, run.last.digest)
        return draft
    seen = heard.seen_before(run, run.first)
    if seen is None:
        return None
    draft = Draft(Verdict.NO_LONGER_SERVED, run.first.authenticity, seen.at, run.first.at)
    said = words.no_longer_served(Voice.COPY, seen.at, run.first.at)
    draft.say(said, seen.digest, run.first.digest)
    return draft


def never_seen(heard: Heard) -> Draft | None:
    """It was looked for in vain, and we have never seen it."""
    gone = next((run for voice in Voice if (run := heard.absent(voice)) is not None), None)
    first = gone.first if gone is not None else next(iter(heard.explained), None)
    if first is None:
        return None
    draft = Draft(Verdict.NEVER_SEEN, first.authenticity, None, first.at)
    draft.say(words.never_seen(first.voice, first.at), first.digest)
    copies = heard.sightings(Voice.COPY)
    if copies:
        draft.say(words.ONLY_COPY, copies[-1].digest)
    return draft


def unreachable(heard: Heard) -> Draft | None:
    """We looked, and never got an answer that says anything about the post."""
    if not heard.asked:
        return None
    latest = heard.asked[-1]
    draft = Draft(Verdict.UNREACHABLE)
    draft.say(words.unreachable(latest.at), heard.asked[0].digest, latest.digest)
    return draft
