"""What have we heard about one post, as runs of agreeing answers?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.findings.agreeing import Local
from onrecord.findings.chains import Chain, Link
from onrecord.findings.history import Sound, history_of
from onrecord.findings.inactivity import Inactivity, inactivities
from onrecord.findings.looks import counted_looks
from onrecord.findings.voices import FIRST_HAND, Look, Run, Voice, runs
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import (
    Authenticity,
    PostObservation,
)

__all__ = ["ONE_LOOK", "Asked", "Heard", "hear"]

# The questions of one look are put one after the other, host after tree or tree after host, and
# limits per host can hold the second one up. Remaining risk: a post withdrawn between the two.
# The words give both times, and the next signed tree corrects the verdict.
ONE_LOOK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A look at the post itself, whatever came of it."""

    at: datetime
    index: int
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All answers about one post, by voice, with what explains or weakens them."""

    runs: Mapping[Voice, tuple[Run, ...]]
    inactive: tuple[Inactivity, ...]
    chain: Chain
    gaps: tuple[Logged, ...]
    asked: tuple[Asked, ...]  # all looks at the post itself, by our clock, also those that failed
    controls: tuple[Sound, ...]  # when the same server was in order
    explained: tuple[Look, ...]  # absences that are the account's inactivity, not the post's
    local: tuple[Local[Look], ...] = ()  # absences at one machine, while another was shown it

    def now(self, voice: Voice) -> Run | None:
        """The latest run of a voice."""
        return self.runs[voice][-1] if self.runs[voice] else None

    def present(self, voice: Voice) -> Run | None:
        """The latest run of a voice, if by its word the post is there."""
        run = self.now(voice)
        return run if run is not None and run.present else None

    def absent(self, voice: Voice) -> Run | None:
        """The latest run of a voice, if by its word the post is not there."""
        run = self.now(voice)
        return run if run is not None and not run.present else None

    def sightings(self, *voices: Voice) -> list[Look]:
        """The times at which these voices showed the post, by our clock."""
        found = [x for v in voices for run in self.runs[v] if run.present for x in run.looks]
        return sorted(found, key=lambda look: (look.at, look.index))

    def went(self, gone: Run) -> Look | None:
        """The first absence in a run by which something that had been there was gone.

        It had been there if we saw it before, if an earlier signed tree held it (whenever that
        tree reached us), or if the absence is a notice of removal. None: only a search in vain.
        """
        by_tree = gone.first.voice is Voice.TREE and self.runs[Voice.TREE][0] is not gone
        absences = sorted(gone.looks, key=lambda look: (look.at, look.index))
        removed = (x for x in absences if by_tree or x.notice or self.seen_before(gone, x))
        return next(removed, None)

    def control_beside(self, look: Look) -> Digest | None:
        """That the server was in order when it gave this answer, by what was asked beside it."""
        own = (one for one in self.controls if look.looker in (one.looker, None))
        apart = {one.digest: abs(one.at - look.at) for one in own}
        nearest = min(apart, key=lambda digest: (apart[digest], digest), default=None)
        return nearest if nearest is not None and apart[nearest] <= ONE_LOOK else None

    def silent_since(self, gone: Look) -> list[Look]:
        """What other machines were shown last by the same side, if none was answered since."""
        run = self.absent(gone.voice)
        answered = {gone.looker} if run is None else {look.looker for look in run.looks}
        shown = {x.looker: x for x in self.sightings(gone.voice) if x.looker is not None}
        return [x for looker, x in sorted(shown.items()) if looker not in answered]

    @property
    def inactivity(self) -> Inactivity | None:
        """The account's inactivity that nothing has ended."""
        latest = self.inactive[-1] if self.inactive else None
        return latest if latest is not None and latest.ended_at is None else None

    def seen_before(self, run: Run, first: Look) -> Look | None:
        """The latest sighting before an absence in `run`: by the same voice, else by another."""
        own = self.seen_there_before(run, first)
        return own or self._latest_before(run, first, *FIRST_HAND)

    def seen_there_before(self, run: Run, first: Look) -> Look | None:
        """The latest sighting by the same voice before an absence in `run`."""
        return self._latest_before(run, first, first.voice)

    def _latest_before(self, run: Run, first: Look, *voices: Voice) -> Look | None:
        before = [x for x in self.sightings(*voices) if _precedes(x, run, first)]
        return before[-1] if before else None

    def held_after(self, run: Run, until: datetime | None = None) -> Link | None:
        """The last signed revision that is proved to hold the post still, after a run of the tree.

        The chain leaves no commit out, so a removal would itself have been heard.
        """
        rev = max((look.rev for look in run.looks if look.rev is not None), default=None)
        if rev is None or run.first.voice is not Voice.TREE:
            return None
        later = [x.looks[0].rev for x in self.runs[Voice.TREE] if (x.looks[0].rev or "") > rev]
        return self.chain.last_after(rev, min(filter(None, later), default=None), until)

    def known_until(self, run: Run) -> datetime | None:
        """Until when a run of presence is shown; None if it rests on stale commits alone."""
        fresh = [look.at for look in run.looks if not look.stale]
        held = self.held_after(run)
        return max(fresh if held is None else [*fresh, held.times[0]], default=None)


def _precedes(look: Look, run: Run, first: Look) -> bool:
    if look.stale or look.at > first.at:
        return False
    removed = run.looks[0].rev
    return look.rev is None or removed is None or look.rev < removed


def hear(post: Iterable[Logged], account: Iterable[Logged]) -> Heard:
    """Sort what the log holds about one post and its account. The order of arrival is no matter."""
    post = tuple(post)
    whose = frozenset(
        (logged.entry.platform, logged.entry.account)
        for logged in post
        if isinstance(logged.entry, PostObservation)
    )
    history = history_of(account).of(whose)
    found = counted_looks(post, history.heads)
    heard = found.counted
    inactive = inactivities(history.states, heard)
    unsigned = (*heard[Voice.HOST], *heard[Voice.APP])
    explained = {look.index: look for look in unsigned if _is_explained(look, inactive)}
    return Heard(
        runs={v: runs([x for x in heard[v] if x.index not in explained]) for v in Voice},
        inactive=inactive,
        chain=history.chain,
        gaps=history.silences,
        controls=history.controls,
        asked=tuple(sorted(_asked(post))),
        explained=tuple(explained.values()),
        local=found.local,
    )


def _is_explained(look: Look, inactive: tuple[Inactivity, ...]) -> bool:
    # Only an inactivity that the host confirmed explains anything: a relay may be mistaken.
    unsigned = not look.present and look.authenticity is Authenticity.TLS_ONLY
    return unsigned and any(known.confirmed and known.holds_at(look.at) for known in inactive)


def _asked(post: tuple[Logged, ...]) -> list[Asked]:
    return [
        Asked(logged.entry.observed_at, logged.index, logged.digest)
        for logged in post
        if isinstance(logged.entry, PostObservation) and logged.entry.part is None
    ]
