"""Which posts of a data set are histories, which are questioned, and what is compared with what?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.calibration import Range
from onrecord.findings.assessment.counts import Indices
from onrecord.findings.assessment.own_posts import Field
from onrecord.training.accounts import Account, DataError
from onrecord.training.book import Book
from onrecord.training.comparing import Rows, rows_of
from onrecord.training.protocol import Place, Setting, folds, trials
from onrecord.training.reading import Reading
from onrecord.training.runs import runs

__all__ = [
    "LENGTHS",
    "LONG",
    "RUN",
    "WINDOWS",
    "Compared",
    "Study",
    "compared",
    "crossed",
    "studies",
]

LENGTHS = (25, 50, 100)
"""Posts of the histories that calibrations are made for; LONG where there are so many."""

LONG = (200, 1000)
"""The same, where there are so many posts."""

WINDOWS = {length: (50,) for length in LONG}
"""Beside a long history, its latest posts are looked at on their own."""

RUN = 10
"""Posts of the longest run."""

_COMMON = 100  # latest posts of a history that go into the background: each account weighs alike
_QUESTIONED, _FEWEST = 40, 20
_NEAREST = 2  # of a fold's accounts, which are fewer than those that are tried
_RUN_SETTINGS = (Setting.RANDOM, Setting.NEAR)


@dataclass(frozen=True, slots=True)
class Study:
    """A data set's accounts that have enough posts, in one book with those of the other sets."""

    name: str
    platform: str
    language: str
    accounts: tuple[Account, ...]
    book: Book
    place: Place  # of the longest history
    lengths: tuple[int, ...]

    @property
    def told(self) -> frozenset[Field]:
        """Fields that are told of every account's posts."""
        return frozenset.intersection(*(account.told for account in self.accounts))

    @property
    def main(self) -> int:
        """The length of history that the figures are told of first."""
        return self.lengths[-1]

    @property
    def is_small(self) -> bool:
        """Too few accounts to be split in two, and to say what is common to many."""
        return len(self.accounts) < 40

    def range_of(self, length: int) -> Range:
        """How many own posts an account must have for a calibration after `length` of them."""
        place = self.lengths.index(length)
        longer = self.lengths[place + 1 :]
        return Range(length, longer[0] - 1 if longer else None)

    def history(self, account: Account, length: int) -> Indices:
        """The rows of an account's history of so many posts, at most."""
        start, stop, _ = self.place.within(len(account.posts)) or (0, 0, 0)
        return self.book.rows(account, max(stop - length, start), stop)

    def common(self, accounts: Sequence[Account]) -> Background:
        """What is common to some of its accounts."""
        return self.book.common([self.history(account, _COMMON) for account in accounts])


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Compared:
    """Rows of single posts, and of runs of RUN, by the fold that their account is in."""

    single: tuple[Rows, ...]
    in_runs: tuple[Rows, ...]


def studies(readings: Sequence[Reading]) -> tuple[Study, ...]:
    """A study of each data set, all measured in one book. Raises DataError."""
    named = [
        [replace(account, id=f"{reading.name}/{account.id}") for account in reading.accounts]
        for reading in readings
    ]
    book = Book.of([account for accounts in named for account in accounts])
    return tuple(
        _study(reading, accounts, book) for reading, accounts in zip(readings, named, strict=True)
    )


def _study(reading: Reading, accounts: Sequence[Account], book: Book) -> Study:
    posts = np.median([len(account.posts) for account in accounts])
    place = Place(history=LENGTHS[-1], questioned=_QUESTIONED, first=100, fewest=_FEWEST)
    lengths: tuple[int, ...] = LENGTHS
    if posts >= LONG[-1] + 100:
        place = Place(history=LONG[-1], questioned=100, first=-100)
        lengths = (*LENGTHS, *LONG)
    enough = tuple(account for account in accounts if place.within(len(account.posts)))
    if len(enough) < 6:
        least = place.history + (place.fewest or place.questioned)
        raise DataError(f"{reading.name}: fewer than 6 accounts with {least} own posts")
    return Study(reading.name, reading.platform, reading.language, enough, book, place, lengths)


def compared(
    study: Study,
    accounts: Sequence[Account],
    length: int,
    generator: np.random.Generator,
    *,
    number: int,
    beside: Sequence[Indices] = (),
    with_runs: bool = False,
    questioned: int | None = None,
    windows: Sequence[int] | None = None,
) -> Compared:
    """Rows of accounts in folds, each against a background of those outside the fold.

    So each is tried as an account would be that nobody has seen. `beside`: rows of histories of
    further accounts that go into the background.
    """
    single, in_runs = [], []
    for rest, fold in folds(accounts, generator, number):
        histories = [study.history(account, _COMMON) for account in rest]
        common = study.book.common([*histories, *beside])
        one, many = crossed(
            study, fold, common, length, generator,
            nearest=_NEAREST, with_runs=with_runs, questioned=questioned, windows=windows,
        )  # fmt: skip
        single.append(one)
        in_runs += [many] if many is not None else []
    return Compared(tuple(single), tuple(in_runs))


def crossed(
    study: Study,
    accounts: Sequence[Account],
    common: Background,
    length: int,
    generator: np.random.Generator,
    *,
    nearest: int = 5,
    with_runs: bool = False,
    questioned: int | None = None,
    windows: Sequence[int] | None = None,
) -> tuple[Rows, Rows | None]:
    """Rows of accounts against a background that knows nothing of them, and rows of runs."""
    place = (
        study.place
        if questioned is None
        else replace(study.place, questioned=questioned, fewest=None)
    )
    drawn = trials(accounts, place, generator, nearest=nearest)
    windows = WINDOWS.get(length, ()) if windows is None else windows
    told = study.told
    single = rows_of(study.book, accounts, drawn, common, told, length, windows)
    if not with_runs:
        return single, None
    others = {setting: drawn.others[setting] for setting in _RUN_SETTINGS}
    found = runs(accounts, replace(drawn, others=others), RUN)
    return single, rows_of(study.book, accounts, found, common, told, length, windows)
