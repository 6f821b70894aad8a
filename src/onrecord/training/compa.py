"""How would COMPA tell a post apart, the measure that the literature compares with?

COMPA (Egele, Stringhini, Kruegel and Vigna, NDSS 2013) asks of six features whether the account
had this value before, and how commonly. Written anew from the paper, with its grouping of posts
left out. Its weights are fitted to our data, which is better for it than the paper's own.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeVar

import numpy as np

from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.training.accounts import Account
from onrecord.training.protocol import Setting, Trials
from onrecord.training.results import Floats, Scores

__all__ = ["COMPA", "scores_of_compa"]

COMPA = "COMPA, refitted"

_MENTION = re.compile(r"@(\w{1,20})")
_HOST = re.compile(r"https?://(?:www\.)?([^/?#]+)")
_HASHTAG = re.compile(r"#(\w+)")
_FITTED_ON = (Setting.RANDOM, Setting.SAME, Setting.NEAR)
_Value = TypeVar("_Value")
_Part: TypeAlias = tuple[Sequence[Account], Trials]


def scores_of_compa(data: str, fit: _Part, tried: _Part) -> tuple[Scores, ...]:
    """COMPA's ratios for accounts that are tried, its weights fitted to others: in each setting."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # no stubs

    own, *others = _anomalies(fit, [s for s in _FITTED_ON if s in fit[1].others])
    features = np.concatenate([own, *others])
    labels = np.repeat([False, True], [len(own), len(features) - len(own)])
    fitted = LogisticRegression(class_weight="balanced").fit(features, labels)

    accounts, trials = tried
    settings = [*trials.others]
    own, *others = (
        np.asarray(fitted.decision_function(each) / np.log(10))
        for each in _anomalies(tried, settings)
    )
    return tuple(
        Scores(
            data=data,
            fields=tuple(sorted(frozenset.intersection(*(each.told for each in accounts)))),
            history=int((trials.stop - trials.start)[0]),
            run=1,
            setting=setting,
            log10=np.concatenate([own, found]),
            others=np.repeat([False, True], len(own)),
            accounts=np.tile(trials.account, 2),
            system=COMPA,
        )
        for setting, found in zip(settings, others, strict=True)
    )


def _anomalies(part: _Part, settings: Sequence[Setting]) -> list[Floats]:
    """Arrays with a row for each trial: of the questioned posts, then of those in each setting."""
    accounts, trials = part
    values = cache(lambda account, post: _values(accounts[account].posts[post]))

    @cache
    def profile(account: int, start: int, stop: int) -> _Profile:
        return _Profile.of([values(account, post) for post in range(start, stop)])

    histories = [each.tolist() for each in (trials.account, trials.start, trials.stop)]
    profiles = [profile(*history) for history in zip(*histories, strict=True)]
    asked = [(trials.account, trials.questioned), *(trials.others[s] for s in settings)]
    return [
        np.array(
            [
                of.anomalies(values(account, post))
                for of, account, post in zip(profiles, *map(np.ndarray.tolist, posts), strict=True)
            ]
        )
        for posts in asked
    ]


def _values(post: OwnPost) -> "_Values":
    hosts = (_HOST.match(link.lower()) for link in post.links)
    return _Values(
        post.at.hour,
        (post.client, post.language),
        (
            frozenset(_HASHTAG.findall(post.text.lower())),
            frozenset(host[1] for host in hosts if host),
            frozenset(_MENTION.findall(post.text.lower())),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """What COMPA looks at in a post."""

    hour: int
    single: tuple[str | None, str | None]  # client, language
    several: tuple[frozenset[str], frozenset[str], frozenset[str]]  # topics, hosts, mentioned


@dataclass(frozen=True, slots=True)
class _Profile:
    """How anomalous each value is after an account's history: 0 to 1. Others are 1."""

    hours: Mapping[int, float]
    single: tuple[Mapping[str | None, float], ...]
    several: tuple[tuple[frozenset[str | None], float], ...]  # seen; what a value never seen is

    @staticmethod
    def of(history: Sequence[_Values]) -> "_Profile":
        hours = Counter(values.hour for values in history)
        # An hour counts with its neighbours: nobody keeps to the clock.
        near = {hour: sum(hours[(hour + k) % 24] for k in (-1, 0, 1)) / 3 for hour in range(24)}
        several = [
            Counter(value for values in history for value in values.several[i] or (None,))
            for i in range(3)
        ]
        return _Profile(
            _by_rarity(near, len(history)),
            tuple(
                _by_rarity(Counter(values.single[i] for values in history), len(history))
                for i in range(2)
            ),
            tuple((frozenset(counts), counts[None] / len(history)) for counts in several),
        )

    def anomalies(self, values: _Values) -> list[float]:
        """One for each feature."""
        return [
            self.hours.get(values.hour, 1.0),
            *(known.get(v, 1.0) for v, known in zip(values.single, self.single, strict=True)),
            *(
                0.0 if (found or {None}) <= seen else without
                for found, (seen, without) in zip(values.several, self.several, strict=True)
            ),
        ]


def _by_rarity(counts: Mapping[_Value, float], posts: int) -> dict[_Value, float]:
    """0 for a value as common as the mean one or more so, else by how rare it is."""
    seen = {value: count for value, count in counts.items() if count}
    mean = sum(seen.values()) / len(seen)
    return {value: 0.0 if count >= mean else 1 - count / posts for value, count in seen.items()}
