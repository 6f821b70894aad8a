"""Is the post there, and if not, by whose word is it gone?

The rules stand in the order of their strength, and the first that applies decides. A commit
under the account's signature outweighs everything; the state of the account explains what its
host leaves out; an absence that nobody signed accuses nobody. Refused, Unreached and Unread
decide nothing (design, section 4).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from onrecord.findings import absences, hiding, sightings
from onrecord.findings.drafting import Draft
from onrecord.findings.hearing import Heard, hear
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.words import presence as words
from onrecord.record.entries import Logged
from onrecord.record.observations import Gap

__all__ = ["Presence", "Verdict", "presence"]

_RULES: tuple[Callable[[Heard], Draft | None], ...] = (
    absences.withdrawn_by_key,
    absences.withdrawn_by_instance,
    absences.account_inactive,
    hiding.gone_from_host,
    hiding.gone_from_app,
    sightings.there,
    sightings.there_by_copy,
    sightings.never_seen,
    sightings.unreachable,
)
_END = datetime.max.replace(tzinfo=UTC)


def presence(post: Sequence[Logged], account: Sequence[Logged]) -> Presence:
    """What the observations of one post, and of its account, say about it being there.

    `post` holds the post's own observations, `account` the account's observations and the gaps
    in our watch; each in any order.
    """
    heard = hear(post, account)
    drafts = (rule(heard) for rule in _RULES)
    draft = next((draft for draft in drafts if draft is not None), None)
    if draft is None:
        return _nothing(heard).finished()
    _mention_others(draft, heard)
    _mention_gaps(draft, heard)
    return draft.finished()


def _nothing(heard: Heard) -> Draft:
    draft = Draft(Verdict.GAP)
    draft.say(words.NOT_OBSERVED)
    if heard.gaps:
        _say_gap(draft, heard.gaps[-1])
    return draft


def _mention_others(draft: Draft, heard: Heard) -> None:
    """What one machine was not shown and another was, and who was not answered since."""
    for local in heard.local:
        first, last, shown = local.missed[0], local.missed[-1], local.shown
        sentence = words.not_shown if local.before else words.never_shown
        place, other = str(first.voice), shown.vantage
        said = sentence(first.vantage, place, first.at, last.at, other, shown.at)
        draft.say(said, first.digest, last.digest, shown.digest)
    if draft.gone is not None and draft.gone.looker is not None:
        for shown in heard.silent_since(draft.gone):
            draft.say(words.not_answered_since(shown.vantage, shown.at), shown.digest)


def _mention_gaps(draft: Draft, heard: Heard) -> None:
    """Our own silence within the time in which it went away, or since it was last seen."""
    known, until = draft.known_until or draft.last_seen, draft.first_absent or _END
    if known is None:
        return
    within = [x for x in heard.gaps if _length(x, known, until) > 0]
    if within:
        _say_gap(draft, max(within, key=lambda gap: _length(gap, known, until)))
    if len(within) > 1:
        draft.say(words.more_gaps(len(within) - 1), *(gap.digest for gap in within))


def _length(gap: Logged, begin: datetime, end: datetime) -> float:
    if not isinstance(gap.entry, Gap):
        return 0
    overlap = min(gap.entry.ended_at, end) - max(gap.entry.began_at, begin)
    return overlap.total_seconds()


def _say_gap(draft: Draft, gap: Logged) -> None:
    if isinstance(gap.entry, Gap):
        entry = gap.entry
        draft.say(words.unwatched(entry.began_at, entry.ended_at, entry.why), gap.digest)
