"""How would COMPA tell a post apart, the measure that the literature compares with?

COMPA (Egele, Stringhini, Kruegel and Vigna, NDSS 2013) asks of six features whether the account
had this value before, and how commonly. Written anew from the paper, with its grouping of posts
left out. Its weights are fitted to our data, which is better for it than the paper's own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
_Counts: TypeAlias = Mapping[str | None, int]
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
    """What an account's history had."""

    posts: int
    hours: tuple[float, ...]  # each the mean of itself and its neighbours
    single: tuple[_Counts, ...]
    several: tuple[_Counts, ...]  # under None: posts that have no value

    @staticmethod
    def of(history: Sequence[_Values]) -> "_Profile":
        hours = Counter(values.hour for values in history)
        return _Profile(
            len(history),
            tuple(sum(hours[(hour + k) % 24] for k in (-1, 0, 1)) / 3 for hour in range(24)),
            tuple(Counter(values.single[i] for values in history) for i in range(2)),
            tuple(
                Counter(value for values in history for value in values.several[i] or (None,))
                for i in range(3)
            ),
        )

    def anomalies(self, values: _Values) -> list[float]:
        """For each feature, how far it is from what was usual: 0 to 1."""
        return [
            self._of_one(values.hour, dict(enumerate(self.hours))),
            *(self._of_one(v, c) for v, c in zip(values.single, self.single, strict=True)),
            *(self._of_some(v, c) for v, c in zip(values.several, self.several, strict=True)),
        ]

    def _of_one(self, value: _Value, counts: Mapping[_Value, float]) -> float:
        """1 for a value never seen, 0 for a common one, else by how rare it is."""
        seen = counts.get(value, 0)
        usual = [count for count in counts.values() if count]
        return 0.0 if seen >= sum(usual) / len(usual) else 1 - seen / self.posts

    def _of_some(self, found: Iterable[str], counts: _Counts) -> float:
        """For a value never seen, how commonly there was none at all."""
        without = counts.get(None, 0) / self.posts
        return max(0.0 if counts.get(value) else without for value in found or (None,))
