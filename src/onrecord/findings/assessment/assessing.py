"""What is the likelihood ratio of a post, or of a run of posts, or why is none given?

1. Nothing at or after the (first) questioned post serves as history.
2. If the account's habits changed for good, only the posts since then serve.
3. A calibration must be for this platform and language, for the fields that are told, for so many
   posts of history and so many questioned ones. None is borrowed.
4. The history must look like those that the calibration was fitted on.
5. Then the ratio follows, within its bounds, with a reason for each group of features.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from onrecord.findings.assessment.calibration import Calibration, RunFit
from onrecord.findings.assessment.features import measured
from onrecord.findings.assessment.gates import FEWEST, gate
from onrecord.findings.assessment.marks import primary
from onrecord.findings.assessment.novelties import novelties
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.regime import regime
from onrecord.findings.assessment.scoring import columns_of, score
from onrecord.findings.assessment.sheet import Sheet, sheet
from onrecord.findings.assessment.shift import FARTHEST, distance
from onrecord.record.assessed import (
    Assessed,
    Assessment,
    CalibrationUsed,
    Group,
    History,
    NotAssessed,
    Regime,
    Scale,
    Why,
)

__all__ = ["assess", "scale_of", "significant"]

_ENGLISH_ENOUGH = 0.9  # of the posts whose language is told
_NAMED_ENOUGH = 0.5  # of what is told of their language: the others have hardly any words
_LATIN_ENOUGH = 0.5  # of a text's letters, where no language is told
_WEAK, _MODERATE = 2.0, 10.0


@dataclass(frozen=True, slots=True)
class _Case:
    """What is asked, and with what it may be answered."""

    questioned: tuple[OwnPost, ...]  # in order of time
    history: tuple[OwnPost, ...]  # the same, all of it
    usable: tuple[OwnPost, ...]  # since habits changed
    regime: Regime
    unread: int

    @property
    def told(self) -> frozenset[Field]:
        """Fields that are told of every post."""
        posts = (*self.usable, *self.questioned)
        return frozenset(Field).intersection(*(post.told for post in posts))

    def history_of(self, posts: Sequence[OwnPost]) -> History:
        """The posts that were used, as they are told."""
        return History(
            posts=len(posts),
            first=posts[0].at if posts else None,
            last=posts[-1].at if posts else None,
            cut_off=self.questioned[0].at,
            unread=self.unread,
            because=tuple(post.because for post in posts),
        )


class _Refused(Exception):
    def __init__(self, *why: tuple[Why, str]) -> None:
        self.why = why


def assess(
    questioned: Sequence[OwnPost],
    history: Sequence[OwnPost],
    *,
    platform: str,
    unread: int,
    shelf: Sequence[Calibration],
) -> Assessment:
    """A ratio for own posts (at least one), given earlier ones in any order; or why there is none.

    `unread` more earlier posts are not on record with their words. `shelf`: what is calibrated.
    """
    case = _case(questioned, history, unread)
    try:
        return _assessed(case, platform, shelf)
    except _Refused as refused:
        return NotAssessed(
            questioned=tuple(post.ref for post in case.questioned),
            why=tuple(why for why, _ in refused.why),
            details=tuple(detail for _, detail in refused.why),
            novelties=novelties(case.questioned, case.history),
            history=case.history_of(case.history),
        )


def _case(questioned: Sequence[OwnPost], history: Sequence[OwnPost], unread: int) -> _Case:
    asked = tuple(sorted(questioned, key=lambda post: (post.at, post.ref)))
    run = {post.ref for post in asked}
    earlier = (post for post in history if post.at < asked[0].at and post.ref not in run)
    own = tuple(sorted(earlier, key=lambda post: (post.at, post.ref)))
    found = regime(own)
    since = found.since
    usable = own if since is None else tuple(post for post in own if post.at >= since)
    return _Case(asked, own, usable, found, unread)


def _assessed(case: _Case, platform: str, shelf: Sequence[Calibration]) -> Assessed:
    """Raises _Refused."""
    refused = gate(case.questioned, case.history, case.unread)
    if refused:
        raise _Refused(*refused)
    if len(case.usable) < FEWEST:
        raise _Refused((Why.REGIME_CHANGED, f"{len(case.usable)}"))
    able = _suitable(case, platform, shelf)
    read = sheet(case.usable[-max(one.longest for one in able) :])  # once: the longest step
    one = _nearest(able, read)
    return _with(case, one, case.usable[-one.longest :], _latest(read, one))


def _nearest(able: Sequence[Calibration], read: Sheet) -> Calibration:
    """Of those fitted on histories like this one, the one for most fields. Raises _Refused."""
    found = [(distance(_latest(read, one), one.common, one.usual), one) for one in able]
    alike = [(away, one) for (away, _), one in found if away <= FARTHEST]
    if not alike:
        _, what = min(away for away, _ in found)
        raise _Refused((Why.UNLIKE_CALIBRATION, what))
    return min(alike, key=lambda each: (-len(each[1].fields), each[0]))[1]


def _suitable(case: _Case, platform: str, shelf: Sequence[Calibration]) -> list[Calibration]:
    """Those for what is asked and for fields that are told. Raises _Refused."""
    of_platform = [one for one in shelf if one.platform == platform]
    if not of_platform:
        raise _Refused((Why.PLATFORM, platform))
    in_language = _in_language(case, of_platform)
    long_enough = [one for one in in_language if len(case.usable) in one.history]
    fitting = [one for one in long_enough if one.fields <= case.told]
    if not fitting:
        told = ", ".join(sorted(case.told)) or "none"
        raise _Refused((Why.FIELDS, told))
    posts = len(case.questioned)
    able = fitting if posts == 1 else [one for one in fitting if one.run(posts) is not None]
    if not able:
        raise _Refused((Why.RUN_LENGTH, f"{posts}"))
    return able


def _in_language(case: _Case, shelf: Sequence[Calibration]) -> list[Calibration]:
    """Those for the one language that history and question are in. Raises _Refused."""
    others = {one.language: _other_language(case, {one.language}) for one in shelf}
    able = [one for one in shelf if others[one.language] is None]
    if not able:
        raise _Refused((Why.LANGUAGE, next(iter(others.values())) or "und"))
    return able


def _latest(read: Sheet, one: Calibration) -> Sheet:
    """As many of the latest posts as a calibration looks at."""
    return read.take(np.arange(max(len(read) - one.longest, 0), len(read)))


def _other_language(case: _Case, known: Set[str]) -> str | None:
    """A language of the posts for which nothing is calibrated; None: there is none."""
    told = [
        primary(post.language)
        for post in case.usable
        if Field.LANGUAGE in post.told and post.language
    ]
    named = [language for language in told if language is not None]  # "zxx": there are no words
    if len(named) < _NAMED_ENOUGH * len(told):
        return "und"
    unknown = [language for language in named if language not in known]
    if len(named) - len(unknown) < _ENGLISH_ENOUGH * len(named):
        return max(sorted({*unknown}), key=unknown.count)
    for post in case.questioned:
        if Field.LANGUAGE in post.told and post.language:
            if primary(post.language) not in known:
                return primary(post.language) or "und"
        elif not _is_latin(post.text):
            return "und"
    return None


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum(sign < "\u0250" for sign in letters)
    return latin >= _LATIN_ENOUGH * len(letters)


def _with(case: _Case, one: Calibration, own: Sequence[OwnPost], history: Sheet) -> Assessed:
    found = measured(sheet(case.questioned), history, one.common, case.told, windows=one.windows)
    values = columns_of(one.fit, found)
    run = one.run(len(case.questioned)) if len(case.questioned) > 1 else None
    # Only the first post of a run has a pause before it; and where own posts are not on record with
    # their words, one of them may lie within that pause, which would then look too long.
    unpaused = np.arange(len(values)) >= (0 if case.unread else 1)
    pauses = [group is Group.RHYTHM for group in one.fit.groups]
    values[np.ix_(unpaused, np.flatnonzero(pauses))] = np.nan
    told = {*one.fit.groups} - ({Group.RHYTHM} if case.unread else set())
    scored = score(one.fit, values, *((run.slope, run.bounds) if run else ()))
    validated = (run or one.fit).validated
    low, high = scored.interval
    return Assessed(
        questioned=tuple(post.ref for post in case.questioned),
        log10=scored.log10,
        lr=significant(10**scored.log10),
        interval=(significant(10**low), significant(10**high)),
        scale=scale_of(scored.log10),
        bounded=scored.bounded,
        reasons=tuple(reason for reason in scored.reasons if reason.group in told),
        absent=tuple(group for group in Group if group not in told),
        novelties=novelties(case.questioned, case.history),
        as_high=validated.as_high(scored.log10),
        history=case.history_of(own),
        regime=case.regime,
        population=one.population,
        calibration=_used(one, run),
    )


def _used(one: Calibration, run: RunFit | None) -> CalibrationUsed:
    posts = "1 post" if run is None else f"{run.posts} posts"
    return CalibrationUsed(
        name=one.name,
        digest=one.digest,
        platform=one.platform,
        language=one.language,
        period=one.period,
        fields=tuple(sorted(one.fields)),
        history=f"{one.history} posts",
        run=posts,
        synthetic=one.synthetic,
        figures=(run or one.fit).validated.figures,
    )


def scale_of(log10_ratio: float) -> Scale:
    """The word for how far a ratio is from 1, either way."""
    away = 10 ** abs(log10_ratio)
    if away < _WEAK:
        return Scale.NEUTRAL
    return Scale.WEAK if away < _MODERATE else Scale.MODERATE


def significant(ratio: float) -> float:
    """One significant figure of a positive number."""
    return float(round(ratio, -floor(log10(ratio))))
