"""Which data are in a file or folder, what of them is taken, and what is left out?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.record.commitments import Digest, digest_of
from onrecord.training.accounts import Account, DataError, gathered
from onrecord.training.plain import rows_of_lines
from onrecord.training.rows import LeftOut, Omitted, Row
from onrecord.training.tables import files_of_table, rows_of_table

__all__ = ["Reading", "read_accounts", "read_data"]

_TABLE, _LINES = ".parquet", ".jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file held. `malformed` names the rows that could not be read: "line 7: no text"."""

    name: str  # the file's, without its ending
    accounts: tuple[Account, ...]
    left_out: Mapping[LeftOut, int]
    malformed: tuple[str, ...]
    sha256: Mapping[str, Digest]  # of each file that was read, by its name
    platform: str = "x"  # that the posts are of
    language: str = "en"  # in which they are written, BCP 47

    @property
    def posts(self) -> int:
        """Posts that were taken."""
        return sum(len(account.posts) for account in self.accounts)


def read_data(path: Path) -> tuple[Reading, ...]:
    """A `.parquet` or `.jsonl` file, or all of them in a folder in order of their names.

    Raises DataError for a file that is not there, of another kind, or without a single post.
    """
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in {_TABLE, _LINES})
    if not files:
        raise DataError(f"no {_TABLE} and no {_LINES} file in {path}")
    return tuple(_read(file) for file in files)


def read_accounts(path: Path) -> tuple[Account, ...]:
    """The accounts of one file, in order of their id; own posts only. Raises DataError."""
    return _read(path).accounts


def _read(file: Path) -> Reading:
    if not file.is_file():
        raise DataError(f"there is no file {file}")
    accounts, left_out, malformed = _taken(_rows(file))
    if not accounts:
        raise DataError(f"no post in {file.name}: {'; '.join(malformed[:1]) or 'no row is taken'}")
    files = files_of_table(file) if file.suffix == _TABLE else [file]
    return Reading(
        name=file.stem,
        accounts=accounts,
        left_out=left_out,
        malformed=malformed,
        sha256={each.name: digest_of(each.read_bytes()) for each in files},
    )


def _rows(file: Path) -> Iterator[Row | Omitted]:
    if file.suffix == _TABLE:
        return rows_of_table(file)
    if file.suffix == _LINES:
        return rows_of_lines(file)
    raise DataError(f"{file.name} is neither a {_TABLE} nor a {_LINES} file")


def _taken(
    rows: Iterable[Row | Omitted],
) -> tuple[tuple[Account, ...], Mapping[LeftOut, int], tuple[str, ...]]:
    """The accounts, how many rows were left out and why, and those that could not be read."""
    seen: set[tuple[str, object, str]] = set()
    taken: list[tuple[str, str | None, OwnPost]] = []
    left_out: Counter[LeftOut] = Counter()
    malformed: list[str] = []
    for row in rows:
        match row:
            case Omitted(line, why, what):
                left_out[why] += 1
                malformed += [f"line {line}: {what}"] if why is LeftOut.MALFORMED else []
            case Row(_, account, group, post) if (account, post.at, post.text) not in seen:
                seen.add((account, post.at, post.text))
                taken.append((account, group, post))
            case Row():
                left_out[LeftOut.TWICE] += 1
    return gathered(taken), left_out, tuple(malformed)
