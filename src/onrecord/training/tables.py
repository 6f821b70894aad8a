"""How are the posts of two research collections of office holders' posts read?

They are told by their columns. Which collections these are: docs/training.md.
"""

import csv
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sys import intern
from typing import Any

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.training.accounts import DataError
from onrecord.training.rows import LeftOut, Omitted, Row

__all__ = ["files_of_table", "rows_of_table"]

_PLATFORM = "x"
_BATCH = 2048  # rows at once
_BUFFER = 65_536  # bytes; without it the whole file lies in memory beside what was read
_MICROSECONDS = 1_000_000
_ON_X = "legislators-on-twitter.csv"
_WHO = "legislators-basic-info.csv"
_CODE_POINT = re.compile(r"<U\+([0-9A-F]{4,8})>")  # as R writes what its locale can't
_LANGUAGES = {"und": None, "in": "id", "iw": "he"}  # the platform's older tags
_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}

_Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Layout:
    """One collection's columns, and how a row of them is read."""

    columns: tuple[str, ...]
    is_repost: Callable[[_Cells], bool]
    post: Callable[[_Cells, str], tuple[str, OwnPost]]
    group: str | None  # of all accounts, where it is one


def rows_of_table(file: Path) -> Iterator[Row | Omitted]:
    """A row for each row of a Parquet file. Raises DataError."""
    groups = _groups(file.parent)
    line = 0
    layout, batches = _batches(file)
    for cells in batches:
        for values in zip(*cells.values(), strict=True):
            line += 1
            yield _row(line, dict(zip(cells, values, strict=True)), layout, groups)


def files_of_table(file: Path) -> list[Path]:
    """The file, and those beside it that say to which party and chamber an account belongs."""
    return [file, *(beside for beside in _beside(file.parent) if beside.is_file())]


def _beside(folder: Path) -> tuple[Path, Path]:
    return folder / _ON_X, folder / _WHO


def _batches(file: Path) -> tuple[_Layout, Iterator[dict[str, list[Any]]]]:
    import pyarrow as pa  # type: ignore[import-untyped]  # no stubs
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # no stubs

    try:
        opened = pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{file.name} is no Parquet file that can be read") from error
    layout = _layout(file, opened.schema_arrow)

    def batches() -> Iterator[dict[str, list[Any]]]:
        try:
            with opened:
                for batch in opened.iter_batches(
                    _BATCH, columns=[*layout.columns], use_threads=False
                ):
                    yield {name: _column(batch.column(name)) for name in layout.columns}
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise DataError(f"{file.name} is damaged: {str(error)[:80]}") from error

    return layout, batches()


def _column(column: Any) -> list[Any]:
    """A column's values; times in microseconds since 1970."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values


def _layout(file: Path, schema: Any) -> _Layout:
    import pyarrow as pa

    for layout in (_MEMBERS, _CANDIDATES):
        if set(layout.columns) <= {*schema.names}:
            at = schema.field("created_at").type
            if not pa.types.is_timestamp(at) or at.tz is None:
                raise DataError(f"{file.name}: created_at is no time with a zone")
            return layout
    raise DataError(f"{file.name} has other columns than those that are read")


def _row(line: int, cells: _Cells, layout: _Layout, groups: Mapping[str, str]) -> Row | Omitted:
    for name in ("created_at", "text"):
        if cells[name] is None:
            return Omitted(line, LeftOut.MALFORMED, f"no {name}")
    if layout.is_repost(cells) or cells["text"].startswith("RT @"):
        return Omitted(line, LeftOut.REPOST)
    try:
        account, post = layout.post(cells, html.unescape(cells["text"]))
    except _Malformed as error:
        return Omitted(line, LeftOut.MALFORMED, str(error))
    return Row(line, account, layout.group or groups.get(account), post)


class _Malformed(Exception):
    """What is the matter with a row."""


def _own_post(cells: _Cells, account: str | None, post: str | None, **what: Any) -> OwnPost:
    if not account or not post:
        raise _Malformed("no account or no post's id")
    try:
        at = datetime.fromtimestamp(cells["created_at"] / _MICROSECONDS, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _Malformed("created_at lies outside of the calendar") from error
    return OwnPost(
        ref=ref_of(_PLATFORM, AccountId(account), PostId(post)),
        because=digest_of(what["text"].encode("utf-8", "surrogatepass")),
        at=at,
        client=intern(cells["source"]) if cells["source"] else None,
        **what,
    )


def _of_member(cells: _Cells, text: str) -> tuple[str, OwnPost]:
    kind = Kind.POST
    if cells["reply_to"] is not None:
        kind = Kind.REPLY
    elif cells["is_quote"]:
        kind = Kind.QUOTATION
    language = cells["lang"] or None
    media = cells["media"]
    return cells["uid"], _own_post(
        cells,
        cells["uid"],
        cells["id"],
        kind=kind,
        text=text,
        told=_MEMBERS_TELL,
        language=_LANGUAGES.get(language, language) if language else None,
        links=tuple((cells["urls"] or "").split()),
        media=(_MEDIA.get(media, media),) if media else (),
    )


def _of_candidate(cells: _Cells, text: str) -> tuple[str, OwnPost]:
    words = _CODE_POINT.sub(_character, text)
    kind = Kind.POST
    if words.startswith("@"):
        kind = Kind.REPLY
    elif cells["is_quote"] == "TRUE":
        kind = Kind.QUOTATION
    account, post = cells["screen_name"], (cells["status_url"] or "").rpartition("/")[2]
    made = _own_post(cells, account, post, kind=kind, text=words, told=_CANDIDATES_TELL)
    return account, made


def _character(written: re.Match[str]) -> str:
    """The character of a code point; what is none stays as it was written."""
    point = int(written[1], 16)
    return chr(point) if point <= 0x10FFFF else written[0]


_MEMBERS_TELL = frozenset({Field.CLIENT, Field.LANGUAGE, Field.LINKS, Field.MEDIA})
_CANDIDATES_TELL = frozenset({Field.CLIENT})

_MEMBERS = _Layout(
    columns=(
        *("uid", "id", "created_at", "text", "lang", "source", "reply_to"),
        *("is_quote", "is_rt", "urls", "media"),
    ),
    is_repost=lambda cells: bool(cells["is_rt"]),
    post=_of_member,
    group=None,
)
_CANDIDATES = _Layout(
    columns=(
        *("screen_name", "created_at", "text", "source", "is_quote", "is_retweet"),
        "status_url",
    ),
    is_repost=lambda cells: cells["is_retweet"] == "TRUE",
    post=_of_candidate,
    group="candidates",
)


def _groups(folder: Path) -> dict[str, str]:
    """Party and chamber by the account's id, such as "R Rep"; of the first that names it."""
    on_x, who = (_csv(file) for file in _beside(folder))
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
