"""Which rules say that a post is hidden, by its host or the app, or only no longer served?"""

from datetime import datetime

from onrecord.findings.drafting import Draft, digests, drafted, say_served_since
from onrecord.findings.hearing import ONE_LOOK, Heard
from onrecord.findings.verdicts import Verdict
from onrecord.findings.voices import Look, Run, Voice
from onrecord.findings.words import presence as words
from onrecord.record.commitments import Digest

__all__ = ["gone_from_app", "gone_from_host", "hidden_since"]


def gone_from_host(heard: Heard) -> Draft | None:
    """The host says that it isn't there: hidden, if the signed tree held it even then."""
    gone, tree = heard.absent(Voice.HOST), heard.present(Voice.TREE)
    if gone is None:
        return None
    since = None if tree is None else hidden_since(heard, gone, tree)
    if tree is not None and since is not None:
        return _hidden_by_host(heard, gone, tree, since)
    first = _gone_after(heard, gone, [] if tree is None else [tree])
    if first is None:
        return None
    draft = _no_longer_served(heard, gone, first)
    if tree is not None:
        until = heard.known_until(tree) or tree.last.at
        draft.say(words.tree_older(until), *_shown(heard, tree))
    return draft


def gone_from_app(heard: Heard) -> Draft | None:
    """The app doesn't show it: hidden, if its host had served it and its source still does."""
    gone = heard.absent(Voice.APP)
    if gone is None:
        return None
    host, tree = heard.present(Voice.HOST), heard.present(Voice.TREE)
    sources = [run for run in (host, tree) if run is not None]
    hidden = [x for run in sources if (x := hidden_since(heard, gone, run)) is not None]
    since = min(hidden, key=_clock, default=None)
    if host is not None and since is not None:
        return _hidden_by_app(heard, gone, sources, since)
    first = since or _gone_after(heard, gone, sources)
    if first is None:
        return None
    draft = _no_longer_served(heard, gone, first)
    if tree is not None:
        sentence = words.tree_older if since is None else words.tree_still
        draft.say(sentence(heard.known_until(tree) or tree.last.at), *_shown(heard, tree))
    say_served_since(draft, heard, None, Voice.HOST)
    return draft


def _gone_after(heard: Heard, gone: Run, sources: list[Run]) -> Look | None:
    """The first absence that no source outdates by coming to hold the post afterwards."""
    if not sources:
        return heard.went(gone)
    began = max(run.first.at for run in sources)
    return next((x for x in sorted(gone.looks, key=_clock) if x.at >= began), None)


def hidden_since(heard: Heard, gone: Run, source: Run) -> Look | None:
    """The first absence on one surface that falls within a run of presence at its source.

    None unless the source was heard again at or after an absence (or within the same look):
    an old sighting there does not show that anybody hides anything.
    """
    until = heard.known_until(source)
    if until is None:
        return None
    within = [x for x in gone.looks if x.at >= source.first.at and x.at - until <= ONE_LOOK]
    return min(within, key=_clock, default=None)


def _hidden_by_host(heard: Heard, gone: Run, tree: Run, since: Look) -> Draft:
    seen = heard.seen_there_before(gone, since)
    draft = drafted(Verdict.HIDDEN_BY_HOST, seen, since)
    held = heard.known_until(tree) or tree.last.at
    said = words.hidden_by_host(draft.last_seen, since.at, held)
    draft.say(said, *digests(seen, since), *_shown(heard, tree))
    say_served_since(draft, heard, since, Voice.APP)
    return draft


def _hidden_by_app(heard: Heard, gone: Run, sources: list[Run], since: Look) -> Draft:
    seen = heard.seen_there_before(gone, since)
    draft = drafted(Verdict.HIDDEN_BY_APP, seen, since)
    latest = max(sources, key=lambda run: heard.known_until(run) or run.first.at)
    served = heard.known_until(latest) or latest.last.at
    said = words.hidden_by_app(draft.last_seen, since.at, latest.last.voice, served)
    draft.say(said, *digests(seen, since), *_shown(heard, latest))
    if latest.last.voice is Voice.TREE:
        say_served_since(draft, heard, None, Voice.HOST)
    return draft


def _no_longer_served(heard: Heard, gone: Run, first: Look) -> Draft:
    seen = heard.seen_before(gone, first)
    draft = drafted(Verdict.NO_LONGER_SERVED, seen, first)
    said = words.no_longer_served(first.voice, draft.last_seen, first.at)
    draft.say(said, *digests(seen, first))
    _say_how_it_was_asked(draft, heard, gone, first)
    if first.voice is Voice.HOST:
        say_served_since(draft, heard, seen, Voice.APP)
    return draft


def _say_how_it_was_asked(draft: Draft, heard: Heard, gone: Run, first: Look) -> None:
    """The second question of the watch (design, section 4), and what was asked beside both."""
    again = next((x for x in sorted(gone.looks, key=_clock) if x.at > first.at), None)
    if again is None:
        return
    draft.say(words.asked_again(again.at), again.digest)
    controls = [heard.control_beside(look) for look in (first, again)]
    held = [digest for digest in controls if digest is not None]
    if len(held) == len(controls):
        draft.say(words.CONTROLLED, *held)


def _shown(heard: Heard, run: Run) -> list[Digest]:
    link = heard.held_after(run)
    return [run.last.digest, *(() if link is None else link.because)]


def _clock(look: Look) -> tuple[datetime, int]:
    return look.at, look.index
