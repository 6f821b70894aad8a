"""What do we answer to the six questions that everybody asks afterwards (design, section 1)?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.coverage import Span, never_seen_words
from onrecord.findings.quoting import QuotedBy
from onrecord.findings.releases import Release, Released
from onrecord.findings.releasing import release_says
from onrecord.findings.standing import Standing
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.versions import Version
from onrecord.findings.words import questions as words
from onrecord.findings.words.quoting import MENTIONS_ONLY, NO_REPORTS, quotes, reported, whose
from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity

__all__ = ["Answer", "Strength", "quotation_told", "six_questions"]


class Strength(StrEnum):
    """What an answer rests on, strongest first."""

    ACCOUNT_SIGNED = "account-signed"
    INSTANCE_SIGNED = "instance-signed"
    TLS_ONLY = "tls-only"
    THIRD_PARTY_COPY = "third-party-copy"
    AS_SAID = "as-said"  # somebody's public words, on record
    ASSESSED = "assessed"  # worked out from the account's own posts, released by two editors
    NONE = "none"  # nothing on record answers it
    NOT_YET = "not-yet"  # a later step of the work would answer it


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the six questions about one post, its answer, and what the answer rests on."""

    question: str
    answer: str
    strength: Strength
    because: tuple[Digest, ...]


def six_questions(
    presence: Presence,
    standing: Standing,
    versions: Sequence[Version] = (),
    spans: Sequence[Span] = (),
    quoted: Sequence[QuotedBy] = (),
    assessed: Sequence[Release] = (),
) -> tuple[Answer, ...]:
    """The six questions about one post. `spans` is the coverage of its account."""
    return (
        _posted(presence, versions, spans),
        _when(presence, versions),
        _withdrew(presence),
        _stands_by(standing),
        _operators(assessed),
        _reported(quoted),
    )


def _posted(presence: Presence, versions: Sequence[Version], spans: Sequence[Span]) -> Answer:
    order = list(Authenticity)
    best = min(versions, key=lambda version: order.index(version.authenticity), default=None)
    if best is not None:
        return Answer(
            question=words.POSTED,
            answer=words.posted(best.authenticity, best.first_seen),
            strength=Strength(best.authenticity),
            because=best.because,
        )
    if presence.last_seen is not None:
        how = presence.authenticity if presence.verdict is Verdict.PRESENT else None
        return Answer(
            question=words.POSTED,
            answer=words.posted(how, presence.last_seen),
            strength=_strength(how or Authenticity.TLS_ONLY),
            because=presence.because,
        )
    return Answer(
        question=words.POSTED,
        answer=words.not_posted_that_we_saw(_never_seen(presence, spans)),
        strength=Strength.NONE,
        because=tuple(dict.fromkeys((*presence.because, *(d for s in spans for d in s.because)))),
    )


def _never_seen(presence: Presence, spans: Sequence[Span]) -> str:
    watched = never_seen_words(spans) if spans else words.NEVER_SAW_IT
    noticed = presence.verdict in (
        Verdict.WITHDRAWN_BY_ACCOUNT_KEY,
        Verdict.WITHDRAWN_BY_INSTANCE,
    )
    return f"{words.NEVER_SAW_IT} {presence.says}" if noticed else watched


def _when(presence: Presence, versions: Sequence[Version]) -> Answer:
    because = (*(d for version in versions for d in version.because), *presence.because)
    seen = [version.authenticity for version in versions[:1]]
    if presence.authenticity is not None:
        seen.append(presence.authenticity)
    order = list(Authenticity)
    return Answer(
        question=words.WHEN,
        answer=" ".join(_times(presence, versions)),
        strength=_strength(max(seen, key=order.index, default=None)),
        because=tuple(dict.fromkeys(because)),
    )


def _times(presence: Presence, versions: Sequence[Version]) -> Iterator[str]:
    if versions:
        yield words.appeared(versions[0].first_seen, versions[0].claimed_at)
        yield from _changes(versions[1:])
    if presence.first_absent is not None:
        yield words.ended(presence.verdict, presence.last_seen, presence.first_absent)
    elif presence.last_seen is not None:
        yield words.there_until(presence.last_seen)
    else:
        yield words.WHO_IS_NOT_KNOWN if versions else words.NEVER_SAW_IT


def _changes(later: Sequence[Version]) -> Iterator[str]:
    """Where two machines are shown two texts, nobody has seen a change."""
    seen = [one.changed_at for one in later if one.changed_at is not None]
    otherwise = [one.first_seen for one in later if one.changed_at is None]
    if seen or not otherwise:
        yield words.changed(seen)
    if otherwise:
        yield words.shown_otherwise(otherwise)


def _withdrew(presence: Presence) -> Answer:
    match presence.verdict:
        case Verdict.PRESENT:
            answer = f"{words.NOBODY} {presence.says}"
        case Verdict.UNREACHABLE | Verdict.GAP | Verdict.NEVER_SEEN | Verdict.NO_LONGER_SERVED:
            answer = f"{words.WHO_IS_NOT_KNOWN} {presence.says}"
        case _:
            answer = presence.says
    return Answer(
        question=words.WITHDREW,
        answer=answer,
        strength=_strength(presence.authenticity),
        because=presence.because,
    )


def _stands_by(standing: Standing) -> Answer:
    return Answer(
        question=words.STANDS_BY,
        answer=standing.says,
        strength=Strength.AS_SAID if standing.declarations else Strength.NONE,
        because=standing.because,
    )


def _reported(quoted: Sequence[QuotedBy]) -> Answer:
    told = [quotation_told(one) for one in quoted]
    return Answer(
        question=words.REPORTED,
        answer=" ".join((*told, MENTIONS_ONLY)) if told else NO_REPORTS,
        strength=Strength.AS_SAID if told else Strength.NONE,
        because=tuple(dict.fromkeys(one.digest for one in quoted)),
    )


def quotation_told(one: QuotedBy) -> str:
    """What we say of one quotation of a post."""
    report = one.report
    return quotes(
        name=whose(report.outlet, report.title, report.url),
        when=reported(report.published_at, one.recorded_at),
        words=one.quotation.exact,
        differences=one.link.differences,
        cut=one.link.cut,
        version=one.version,
        of=one.of,
        after_withdrawal=one.after_withdrawal,
        automatic=one.link.automatic,
    )


def _operators(assessed: Sequence[Release]) -> Answer:
    """By the latest assessment that is released; else what became of the latest that was."""
    standing: list[Release] = [one for one in assessed if isinstance(one, Released)]
    told = standing or list(assessed)
    if not told:
        return _operators_as(words.NOT_ASSESSED, Strength.NOT_YET)
    last = told[-1]
    strength = Strength.ASSESSED if isinstance(last, Released) else Strength.NONE
    return _operators_as(release_says(last, len(told) - 1), strength, last.because)


def _operators_as(answer: str, strength: Strength, because: tuple[Digest, ...] = ()) -> Answer:
    return Answer(question=words.OPERATORS, answer=answer, strength=strength, because=because)


def _strength(authenticity: Authenticity | None) -> Strength:
    return Strength.NONE if authenticity is None else Strength(authenticity)
