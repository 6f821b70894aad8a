"""How are the posts of a Parquet file read?

Files of two research collections are, told by their columns (`layouts.py`, docs/training.md).
"""

import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # no stubs

from onrecord.training.accounts import DataError
from onrecord.training.groups import group_files, groups_beside
from onrecord.training.layouts import LAYOUTS, Cells, Layout, Malformed
from onrecord.training.rows import LeftOut, Omitted, Row

__all__ = ["files_of_table", "rows_of_table"]

_BATCH = 2048  # rows at once
_BUFFER = 65_536  # bytes; without it the whole file lies in memory beside what was read


def rows_of_table(file: Path) -> Iterator[Row | Omitted]:
    """A row for each row of the file. Raises DataError."""
    groups = groups_beside(file.parent)
    line = 0
    try:
        with pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER) as opened:
            layout = _layout(file, opened.schema_arrow)
            for batch in opened.iter_batches(_BATCH, columns=layout.columns, use_threads=False):
                columns = [_values(batch.column(name)) for name in layout.columns]
                for values in zip(*columns, strict=True):
                    line += 1
                    cells = dict(zip(layout.columns, values, strict=True))
                    yield _row(line, cells, layout, groups)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file.name} can't be read as Parquet: {str(error)[:80]}") from error


def files_of_table(file: Path) -> list[Path]:
    """The file, and those beside it that say to which group an account belongs."""
    return [file, *group_files(file.parent)]


def _values(column: Any) -> list[Any]:
    """A column's values; times in microseconds since 1970."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values


def _layout(file: Path, schema: Any) -> Layout:
    """The collection that has such columns."""
    for layout in LAYOUTS:
        if all(schema.names.count(name) == 1 for name in layout.columns):
            _check(file, schema, layout)
            return layout
    raise DataError(f"{file.name} has other columns than those that are read")


def _check(file: Path, schema: Any, layout: Layout) -> None:
    """Whether the columns hold what they should."""
    at = schema.field("created_at").type
    if not pa.types.is_timestamp(at) or at.tz is None:
        raise DataError(f"{file.name}: created_at is no time with a zone")
    kinds = {pa.null(), pa.string(), pa.large_string()}
    for name in layout.texts:
        if schema.field(name).type not in kinds:
            raise DataError(f"{file.name}: {name} is no text")
    for name in layout.flags:
        if schema.field(name).type not in (pa.null(), pa.bool_()):
            raise DataError(f"{file.name}: {name} is neither true nor false")


def _row(line: int, cells: Cells, layout: Layout, groups: Mapping[str, str]) -> Row | Omitted:
    for name in ("created_at", "text"):
        if cells[name] is None:
            return Omitted(line, LeftOut.MALFORMED, f"no {name}")
    if layout.is_repost(cells) or cells["text"].startswith("RT @"):
        return Omitted(line, LeftOut.REPOST)
    try:
        account, post = layout.post(cells, html.unescape(cells["text"]))
    except Malformed as error:
        return Omitted(line, LeftOut.MALFORMED, str(error))
    return Row(line, account, layout.group or groups.get(account), post)
