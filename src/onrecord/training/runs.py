"""Which posts are questioned together, and whose run is put in their place?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.training.accounts import Account
from onrecord.training.protocol import Setting, Trials

__all__ = ["Runs", "runs"]

Indices: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """As `Trials`, with an element for each run of posts; `questioned` has a row for each.

    `others` gives (account, post) in arrays of the same rows.
    """

    account: Indices
    start: Indices
    stop: Indices
    questioned: Indices
    others: Mapping[Setting, tuple[Indices, Indices]]


def runs(
    accounts: Sequence[Account], trials: Trials, length: int, *, one_hand: bool = True
) -> Runs:
    """The questioned posts of each account in runs of `length`; what is left over is left out.

    With `one_hand` the others' posts are a run of one account, beginning with the post that was
    drawn for the first, or as many before the account's end as are needed. Otherwise they are
    those drawn one by one, of as many accounts (as the measured baseline had it).
    """
    sizes = np.bincount(trials.account, minlength=len(accounts))
    first = np.concatenate(
        [
            at + np.arange(0, size - length + 1, length)
            for at, size in zip(np.cumsum(sizes) - sizes, sizes, strict=True)
        ]
    )
    rows = first[:, None] + np.arange(length)
    posts = np.array([len(account.posts) for account in accounts])
    others: dict[Setting, tuple[Indices, Indices]] = {}
    for setting, (whose, which) in trials.others.items():
        if one_hand:
            begun = np.minimum(which[first], posts[whose[first]] - length)
            run = (np.repeat(whose[first, None], length, 1), begun[:, None] + np.arange(length))
        else:
            run = (whose[rows], which[rows])
        others[setting] = run
    return Runs(
        account=trials.account[first],
        start=trials.start[first],
        stop=trials.stop[first],
        questioned=trials.questioned[rows],
        others=others,
    )
