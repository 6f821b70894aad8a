"""Which accounts does a spreadsheet list that was saved as CSV, and which a TOML file?"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.desk.enrolments.rows import KEYS, FileFault, Row, key_of, some, unknown

__all__ = ["rows_of_csv", "rows_of_toml"]

_MARKS = ",;\t"  # spreadsheets write what the country writes: semicolons in half of Europe


def rows_of_csv(data: bytes) -> tuple[Row, ...]:
    """The rows of a CSV file; the first names the columns. Raises FileFault.

    Rows are numbered as a spreadsheet shows them, with their line in the file where cells hold
    line ends. Empty rows and cells are passed over.
    """
    return some(_of_csv(_text(data)))


def rows_of_toml(data: bytes) -> tuple[Row, ...]:
    """The tables `[[account]]` of a TOML file. Raises FileFault."""
    try:
        whole = tomllib.loads(_text(data))
    except (ValueError, RecursionError) as error:
        raise FileFault(f"this is no TOML: {error}") from error
    tables = whole.pop("account", [])
    if whole:
        raise FileFault(f"a list of accounts has no {next(iter(whole))[:40]!r}")
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise FileFault("accounts are written as tables: [[account]]")
    return some(_of_table(number, table) for number, table in enumerate(tables, 1))


def _of_csv(text: str) -> Iterator[Row]:
    names: list[str] | None = None
    for number, line, cells in _records(text):
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _header(cells)
        else:
            where = f"row {number}" if number == line else f"row {number} (line {line})"
            yield _of_record(where, names, cells)


def _records(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each record with its number and the line on which it begins."""
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_MARKS, key=first.count), strict=True
    )
    number = 0
    while True:
        number, line = number + 1, reader.line_num + 1
        try:
            yield number, line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileFault(f"line {line} is no CSV: {error}") from error


def _header(cells: Sequence[str]) -> list[str]:
    names = [key_of(cell) for cell in cells]
    for name, cell in zip(names, cells, strict=True):
        if name and name not in KEYS:
            raise FileFault(f"there is no such column as {unknown(cell)}")
        if name and names.count(name) > 1:
            raise FileFault(f"there are two columns called {name}")
    if "url" not in names:
        raise FileFault("there is no column called url")
    return names


def _of_record(where: str, names: Sequence[str], cells: Sequence[str]) -> Row:
    pairs = list(zip(names, cells, strict=False))
    beyond = [*cells[len(names) :], *(cell for name, cell in pairs if not name)]
    outside = next((cell for cell in beyond if cell.strip()), None)
    faults = () if outside is None else (("", f"a cell without a column holds {outside[:40]!r}"),)
    return Row(where, {name: cell for name, cell in pairs if name and cell.strip()}, faults)


def _of_table(number: int, table: Mapping[str, Any]) -> Row:
    cells: dict[str, str] = {}
    faults = []
    for name, value in table.items():
        key = key_of(name)
        if key not in KEYS:
            faults.append((name, f"there is no such key as {unknown(name)}"))
        elif not isinstance(value, str):
            faults.append((key, "a text is wanted"))
        elif key in cells:
            faults.append((key, "it stands there twice"))
        elif value.strip():
            cells[key] = value
    return Row(f"account {number}", cells, tuple(faults))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFault(
            f"this is not UTF-8 (at byte {error.start:,})",
            advice="Save the file as UTF-8; a spreadsheet as “CSV UTF-8”.",
        ) from error
