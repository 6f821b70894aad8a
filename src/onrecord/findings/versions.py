"""Which texts did the post have, and between which times did we see each?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.findings.looks import looks
from onrecord.findings.voices import FIRST_HAND, Look, Voice
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import Authenticity

__all__ = ["Version", "versions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of a post, for as long as it stood: exact bytes, by their commitment.

    `first_seen` and `last_seen` are ours; `claimed_at` is the author's word. `changed_at` is when
    somebody first saw it change: a machine that had itself been shown another text before, or by
    what was signed, which is told to all. None: no machine was shown both.
    """

    version: Commitment
    first_seen: datetime
    last_seen: datetime
    claimed_at: datetime | None
    authenticity: Authenticity
    because: tuple[Digest, ...]
    changed_at: datetime | None
    changed_by: Digest | None  # the look that shows it

    @property
    def seen_changing(self) -> bool:
        """Whether it is on record that this text took the place of another."""
        return self.changed_at is not None


def versions(post: Sequence[Logged]) -> tuple[Version, ...]:
    """The texts of a post, in the order in which each began to stand.

    A return to an earlier text is an appearance of its own: (A, B, A) is three. A post that goes
    and comes back with the same text is one: that it was gone is for presence and timeline.

    Surfaces may serve the same text in different bytes, so only one tells the story: the signed
    tree if it ever showed the post, else its host, else the app, else a third party. Host and app
    add to a stronger story only what they saw change after its end.

    A machine that is shown an older text than another was has not seen it change back: it does
    only if it had been shown the later one itself.
    """
    stories = list(_stories(looks(post)))
    found = stories[0] if stories else []
    for told in stories[1:]:
        until = max(look.at for same in found for look in same.looks)
        for same in told[1:]:
            known = found[-1].version
            if min(look.at for look in same.looks) > until and same.version != known:
                found.append(same)
    return tuple(_version(same) for same in found)


@dataclass(slots=True)
class _Same:
    """Sightings of one text, until it changes. Never empty."""

    looks: list[Look]
    changes: list[Look]  # of them, those by which it was seen to take another's place

    @property
    def version(self) -> Commitment | None:
        return self.looks[0].version


def _stories(heard: Mapping[Voice, Sequence[Look]]) -> Iterable[list[_Same]]:
    """For each voice that saw the post, its sightings divided where the text changes."""
    own = any(look.present for voice in FIRST_HAND for look in heard[voice])
    for voice in FIRST_HAND if own else (Voice.COPY,):
        seen = [look for look in heard[voice] if look.present]
        if seen:
            yield _story(seen)


def _story(seen: Sequence[Look]) -> list[_Same]:
    found: list[_Same] = []
    reached: dict[str | None, int] = {}  # the text that each machine was shown last
    since: list[Look] = []  # what was shown after what was signed last
    for number, look in enumerate(seen):
        own, signed = reached.get(look.looker, -1), reached.get(None, -1)
        before = own if own >= 0 else signed
        if look.looker is None:
            own, since = max(reached.values(), default=-1), [*seen[number + 1 :]]
        elif own < signed and not _is_behind(look, found[signed].version, since):
            own = signed  # what is signed is told to all
        known = (x for x in range(len(found) - 1, max(own, 0) - 1, -1))
        place = next((x for x in known if found[x].version == look.version), None)
        if place is None:
            changed = max(own, signed) >= 0 or not found
            found.append(_Same([look], changes=[look] if changed else []))
            place = len(found) - 1
        else:
            late = place < len(found) - 1
            found[place].looks.append(replace(look, stale=True) if late else look)
            if look.looker is None or 0 <= before < place:
                found[place].changes.append(look)
        reached[look.looker] = place
    return found


def _is_behind(look: Look, signed: Commitment | None, since: Sequence[Look]) -> bool:
    """Whether others are shown what was signed last, so that this machine's text is an old one."""
    for other in since:
        if other.looker == look.looker and (other.at, other.index) > (look.at, look.index):
            if other.version != look.version:  # from there on it is no longer
                return False
        elif other.looker not in (look.looker, None) and other.version == signed:
            return True
    return False


def _version(told: _Same) -> Version:
    same, version = told.looks, told.version
    assert version is not None  # a sighting
    ordered = sorted(same, key=lambda look: (look.stale, look.at, look.index))
    fresh = [look for look in ordered if not look.stale] or ordered
    first, last = min(ordered, key=_clock), fresh[-1]
    change = min(told.changes, key=_clock, default=None)
    return Version(
        version=version,
        first_seen=first.at,
        last_seen=max(first.at, last.at),
        claimed_at=same[0].claimed_at,
        authenticity=same[0].authenticity,
        because=tuple(dict.fromkeys((first.digest, last.digest))),
        changed_at=None if change is None else change.at,
        changed_by=None if change is None else change.digest,
    )


def _clock(look: Look) -> tuple[datetime, int]:
    return look.at, look.index
