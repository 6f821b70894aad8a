"""Whose posts is a calibration fitted on?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Account", "DataError", "gathered"]


class DataError(OnrecordError):
    """A file that can't be read as posts of accounts, or holds too few of them."""

    exit_code = EXIT_USAGE
    advice = "docs/training.md says which files and columns are read, and how much is needed."


@dataclass(frozen=True, slots=True)
class Account:
    """One account and its own posts, in order of time; of the same moment, in order of their ref.

    `group` is whom it is like from the outset (a party and chamber, a ministry's embassies).
    """

    id: str
    group: str | None
    posts: tuple[OwnPost, ...]

    @property
    def told(self) -> frozenset[Field]:
        """The fields that are told of every post; all of them, where there is no post."""
        return frozenset(Field).intersection(*(post.told for post in self.posts))


def gathered(rows: Iterable[tuple[str, str | None, OwnPost]]) -> tuple[Account, ...]:
    """Accounts in order of their id, out of (account, group, post) in any order."""
    in_order = sorted(rows, key=lambda row: (row[0], row[2].at, row[2].ref))
    return tuple(
        Account(name, _group(found), tuple(post for _, _, post in found))
        for name, found in ((name, list(of)) for name, of in groupby(in_order, lambda row: row[0]))
    )


def _group(rows: Iterable[tuple[str, str | None, OwnPost]]) -> str | None:
    """The first group that a row tells."""
    return next((group for _, group, _ in rows if group is not None), None)
