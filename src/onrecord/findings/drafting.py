"""How is a verdict written down, with what each of its sentences rests on?"""

from dataclasses import dataclass, field
from datetime import datetime

from onrecord.findings.hearing import Heard
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.voices import Look, Voice
from onrecord.findings.words import presence as words
from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity

__all__ = ["Draft", "digests", "drafted", "say_served_since"]


@dataclass(slots=True)
class Draft:
    """A presence while it is written: its sentences, and the entries behind each."""

    verdict: Verdict
    authenticity: Authenticity | None = None
    last_seen: datetime | None = None
    first_absent: datetime | None = None
    gone: Look | None = None  # the absence that decides
    known_until: datetime | None = None  # later than `last_seen` if a signed chain shows so
    sentences: list[str] = field(default_factory=list)
    because: list[Digest] = field(default_factory=list)

    def say(self, sentence: str, *because: Digest) -> None:
        """Add a sentence and what it rests on."""
        self.sentences.append(sentence)
        self.because += because

    def finished(self) -> Presence:
        """The presence as others see it."""
        return Presence(
            verdict=self.verdict,
            authenticity=self.authenticity,
            last_seen=self.last_seen,
            first_absent=self.first_absent,
            because=tuple(dict.fromkeys(self.because)),
            says=" ".join(self.sentences),
        )


def drafted(verdict: Verdict, seen: Look | None, first: Look) -> Draft:
    """A verdict that an absence decides, with the sighting before it."""
    seen_at = None if seen is None else seen.at
    return Draft(verdict, first.authenticity, seen_at, first.at, gone=first)


def say_served_since(draft: Draft, heard: Heard, after: Look | None, *voices: Voice) -> None:
    """Unsigned sightings elsewhere that are later than the look that the verdict names."""
    for voice in voices:
        latest = heard.sightings(voice)[-1:]
        if latest and (after is None or latest[0].at > after.at):
            draft.say(words.also_served(voice, latest[0].at), latest[0].digest)


def digests(*looks: Look | None) -> list[Digest]:
    """The digests of looks, where there was one."""
    return [look.digest for look in looks if look is not None]
