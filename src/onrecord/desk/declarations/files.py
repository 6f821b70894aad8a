"""Which rows does a file of declarations hold, as TOML or as a spreadsheet saved as CSV?

The format: docs/declarations.md. Here a row is its cells as written; what they mean is read in
`desk.declaration_rows`.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = [
    "KEYS",
    "LISTS",
    "MAX_BYTES",
    "MAX_ROWS",
    "Cell",
    "FileFault",
    "Row",
    "rows_of",
    "rows_of_csv",
    "rows_of_toml",
]

MAX_BYTES = 10_000_000  # of the file itself; ten thousand long declarations
MAX_ROWS = 20_000  # ten megabytes can hold millions of empty ones, each with all its faults

LISTS = ("accounts", "denies", "scope", "details", "covers", "evidence")
KEYS = (
    *("id", "accounts", "speaker", "capacity", "institution", "words", "language", "said_at"),
    *("said_until", "channel", "channel_url", "independent", "act", "denies", "ground"),
    *("ground_words", "scope", "scope_words", "from", "from_latest", "until_earliest", "until"),
    *("extent", "details", "covers", "evidence", "withdraws", "said_in", "via_outlet", "via_url"),
    *("paraphrase", "hedged"),
)

Cell: TypeAlias = str | bool | datetime | tuple[str, ...]


class FileFault(OnrecordError):
    """A file that holds no rows that we can read. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "How such files are written: docs/declarations.md."


@dataclass(frozen=True, slots=True)
class Row:
    """One declaration as a file writes it; `where` is how a person finds it there."""

    where: str
    cells: Mapping[str, Cell]
    faults: tuple[tuple[str, str], ...] = ()  # key, and what is wrong with it


def rows_of(path: Path) -> tuple[Row, ...]:
    """The rows of a file, by the ending of its name. Raises FileFault."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileFault(f"{path.name} has more than {MAX_BYTES:,} bytes")
    match path.suffix.lower():
        case ".toml":
            return rows_of_toml(data)
        case ".csv":
            return rows_of_csv(data)
        case _:
            raise FileFault(f"{path.name} is neither a .toml nor a .csv file")


def rows_of_toml(data: bytes) -> tuple[Row, ...]:
    """The tables `[[declaration]]` of a TOML file. Raises FileFault."""
    try:
        whole = tomllib.loads(_text(data))
    except (ValueError, RecursionError) as error:
        raise FileFault(f"this is no TOML: {error}") from error
    tables = whole.pop("declaration", [])
    if whole:
        raise FileFault(f"a file of declarations has no {_unknown(next(iter(whole)))}")
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise FileFault("declarations are written as tables: [[declaration]]")
    return _some(_of_table(number, table) for number, table in enumerate(tables, 1))


def rows_of_csv(data: bytes) -> tuple[Row, ...]:
    """The rows of a CSV file; the first names the keys. Raises FileFault.

    Row numbers are those that a spreadsheet shows. Empty rows and cells are passed over.
    """
    found: list[Row] = []
    names: list[str] | None = None
    for number, cells in enumerate(_records(_text(data)), 1):
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _header(cells)
        else:
            found.append(_of_record(number, names, cells))
            if len(found) > MAX_ROWS:
                break
    return _some(found)


def _of_table(number: int, table: Mapping[str, Any]) -> Row:
    name = table.get("id")
    where = f"declaration {number}" + (f" ({name[:40]})" if isinstance(name, str) else "")
    cells: dict[str, Cell] = {}
    faults = []
    for key, value in table.items():
        cell = _cell(key, value)
        if key not in KEYS:
            faults.append((key, f"there is no such key as {_unknown(key)}"))
        elif cell is None:
            faults.append((key, _wanted(key, value)))
        else:
            cells[key] = cell
    return Row(where, cells, tuple(faults))


def _cell(key: str, value: Any) -> Cell | None:
    """A value of TOML as a cell; None if no cell holds such."""
    match value:
        case str() if key in LISTS:
            return (value,)
        case str() | bool() | datetime():
            return value
        case list() if key in LISTS and all(isinstance(one, str) for one in value):
            return tuple(value)
        case _:
            return None


def _wanted(key: str, value: Any) -> str:
    if isinstance(value, date | time):
        return "a time needs its date, its hour and an offset, such as 2026-01-31T12:00:00Z"
    return "a list of texts is wanted" if key in LISTS else "a text is wanted"


def _of_record(number: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    where = f"row {number}"
    beyond = [cell for cell in cells[len(names) :] if cell.strip()]
    faults = [("", f"a cell beyond the last column holds {beyond[0][:40]!r}")] if beyond else []
    written = {
        name: tuple(_listed(cell)) if name in LISTS else cell
        for name, cell in zip(names, cells, strict=False)
        if name and cell.strip()
    }
    return Row(where, written, tuple(faults))


def _listed(cell: str) -> Iterator[str]:
    """The parts of a cell between semicolons; `\\;` is a semicolon within a part."""
    parts = cell.replace("\\;", "\0").split(";")
    return (part.replace("\0", ";").strip() for part in parts if part.strip())


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if len(cells) == 1 and any(mark in cells[0] for mark in ";\t"):
        raise FileFault(
            "the columns are not separated by commas",
            advice="Save the spreadsheet as CSV (UTF-8) with commas between the columns.",
        )
    for name in names:
        if name and name not in KEYS:
            raise FileFault(f"there is no such column as {_unknown(name)}")
        if name and names.count(name) > 1:
            raise FileFault(f"there are two columns called {name}")
    return names


def _records(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileFault(f"line {reader.line_num} is no CSV: {error}") from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFault(
            f"this is not UTF-8 (at byte {error.start:,})",
            advice="Save the file as UTF-8; a spreadsheet as “CSV UTF-8”.",
        ) from error


def _some(rows: Iterable[Row]) -> tuple[Row, ...]:
    found = tuple(islice(rows, MAX_ROWS + 1))
    if not found:
        raise FileFault("there are no declarations in it")
    if len(found) > MAX_ROWS:
        raise FileFault(f"there are more than {MAX_ROWS:,} declarations in it")
    return found


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), KEYS, n=1)
    return f"{name[:40]!r}" + (f"; did you mean {near[0]!r}?" if near else "")
