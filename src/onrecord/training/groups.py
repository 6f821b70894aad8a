"""To which party and chamber does an account belong?

Read from two lists of legislators beside a table of their posts, where they are there.
"""

import csv
from pathlib import Path

from onrecord.training.accounts import DataError

__all__ = ["group_files", "groups_beside"]

_ON_X = "legislators-on-twitter.csv"
_WHO = "legislators-basic-info.csv"


def group_files(folder: Path) -> list[Path]:
    """Those of the two lists that are there."""
    return [file for file in (folder / _ON_X, folder / _WHO) if file.is_file()]


def groups_beside(folder: Path) -> dict[str, str]:
    """Party and chamber by the account's id, such as "R Rep"; of the first that names it."""
    on_x, who = _csv(folder / _ON_X), _csv(folder / _WHO)
    holders = {row.get("bioguide_id"): row for row in who}
    groups: dict[str, str] = {}
    for row in on_x:
        holder = holders.get(row.get("bioguide_id"))
        account = row.get("twitter_id")
        if account and holder:
            groups.setdefault(account, f"{holder.get('party')} {holder.get('title')}")
    return groups


def _csv(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none, if there is no such file."""
    if not file.is_file():
        return []
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file.name} is no CSV file in UTF-8") from error
