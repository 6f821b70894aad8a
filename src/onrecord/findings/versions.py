"""Which texts did the post have, and between which times did we see each?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from onrecord.findings.voices import FIRST_HAND, Look, Voice, looks
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import Authenticity

__all__ = ["Version", "versions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of a post, for as long as it stood: exact bytes, by their commitment.

    `first_seen` and `last_seen` are ours; `claimed_at` is the author's word.
    """

    version: Commitment
    first_seen: datetime
    last_seen: datetime
    claimed_at: datetime | None
    authenticity: Authenticity
    because: tuple[Digest, ...]


def versions(post: Sequence[Logged]) -> tuple[Version, ...]:
    """The texts of a post, in the order in which each began to stand.

    A return to an earlier text is an appearance of its own: (A, B, A) is three. A post that goes
    and comes back with the same text is one: that it was gone is for presence and timeline.

    Surfaces may serve the same text in different bytes, so only one tells the story: the signed
    tree if it ever showed the post, else its host, else the app, else a third party. Host and app
    add to a stronger story only what they saw change after its end.
    """
    stories = list(_stories(looks(post)))
    found = stories[0] if stories else []
    for told in stories[1:]:
        until = max(look.at for same in found for look in same)
        for same in told[1:]:
            known = found[-1][0].version
            if min(look.at for look in same) > until and same[0].version != known:
                found.append(same)
    return tuple(_version(same) for same in found)


def _stories(heard: Mapping[Voice, Sequence[Look]]) -> Iterable[list[tuple[Look, ...]]]:
    """For each voice that saw the post, its sightings divided where the text changes."""
    own = any(look.present for voice in FIRST_HAND for look in heard[voice])
    for voice in FIRST_HAND if own else (Voice.COPY,):
        seen = [look for look in heard[voice] if look.present]
        if seen:
            yield [tuple(same) for _, same in groupby(seen, key=lambda look: look.version)]


def _version(same: tuple[Look, ...]) -> Version:
    version = same[0].version
    assert version is not None  # a sighting
    ordered = sorted(same, key=lambda look: (look.stale, look.at, look.index))
    fresh = [look for look in ordered if not look.stale] or ordered
    first, last = min(ordered, key=lambda look: (look.at, look.index)), fresh[-1]
    return Version(
        version=version,
        first_seen=first.at,
        last_seen=max(first.at, last.at),
        claimed_at=same[0].claimed_at,
        authenticity=same[0].authenticity,
        because=tuple(dict.fromkeys((first.digest, last.digest))),
    )
