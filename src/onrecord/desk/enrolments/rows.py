"""What does one row of a list of accounts say, as it is written?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["KEYS", "MAX_BYTES", "MAX_ROWS", "FileFault", "Row", "key_of", "some", "unknown"]

MAX_BYTES = 50_000_000  # of the file itself; 20,000 long rows have a fifth of that
MAX_ROWS = 20_000

KEYS = (
    *("url", "platform", "institution", "kind", "under", "country"),
    *("vouched-by", "evidence", "words"),
)


class FileFault(OnrecordError):
    """A file that holds no list of accounts that we can read. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "How such files are written: docs/accounts.md."


@dataclass(frozen=True, slots=True)
class Row:
    """One account as a file writes it; `where` is how a person finds it there."""

    where: str
    cells: Mapping[str, str]
    faults: tuple[tuple[str, str], ...] = ()  # key, and what is wrong with it


def key_of(name: str) -> str:
    """A column's name as we know it: `Vouched By` and `vouched_by` are `vouched-by`."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def unknown(name: str) -> str:
    """A key that there is none of, with the one that may be meant."""
    near = get_close_matches(key_of(name), KEYS, n=1)
    return f"{name[:40]!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def some(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, if there are any and not too many. Raises FileFault."""
    found = tuple(islice(rows, MAX_ROWS + 1))
    if not found:
        raise FileFault("there are no accounts in it")
    if len(found) > MAX_ROWS:
        raise FileFault(f"there are more than {MAX_ROWS:,} accounts in it")
    return found
