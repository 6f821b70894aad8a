"""How do many declarations from a file get on record, all of them or none?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from onrecord.archive import Archive
from onrecord.desk.declarations.declaring import faults_on_record, kept_declaration, written_out
from onrecord.desk.declarations.draft import Draft
from onrecord.desk.declarations.evidence_files import Beside
from onrecord.desk.declarations.faults import faults
from onrecord.desk.declarations.files import Row, rows_of
from onrecord.desk.declarations.rows import read_row
from onrecord.desk.documents import DocumentRefused, append_documents
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError, Logged, leaf_of, write_body
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["ImportRefused", "Imported", "RowFault", "import_declarations"]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong, in which row, under which key."""

    where: str
    key: str
    says: str


class ImportRefused(OnrecordError):
    """A file with faults. Nothing of it was recorded."""

    exit_code = EXIT_USAGE
    advice = "Mend the rows and import the file again. How rows are written: docs/declarations.md."

    def __init__(self, found: Sequence[RowFault]) -> None:
        rows = len({one.where for one in found})
        faults_ = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        in_rows = "" if rows == 1 else f" in {rows} rows"
        super().__init__(f"{faults_}{in_rows}: nothing was recorded")
        self.faults = tuple(found)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one row: the entry, and whether it was on record already."""

    where: str
    draft: Draft
    digest: Digest | None  # None: not recorded, since this was only tried
    index: int | None
    already: bool


def import_declarations(
    archive: Archive, path: Path, recorded_at: datetime, *, only_try: bool = False
) -> tuple[Imported, ...]:
    """Put the declarations of a TOML or CSV file on record, in one step: all, or none.

    A declaration that stands there already, to the letter, is not recorded again. With
    `only_try` nothing is written. Raises FileFault and ImportRefused.
    """
    rows = rows_of(path)
    beside = Beside(path.parent)
    read = {row.where: read_row(archive, row, beside) for row in rows}
    found = [RowFault(where, *fault) for where, (_, wrong) in read.items() for fault in wrong]
    names = _Names(rows)
    found += names.faults
    items = [names.linked(where, draft) for where, (draft, _) in read.items() if draft is not None]
    by_where: dict[str | None, _Item] = {one.where: one for one in items}
    found += [fault for one in items for fault in _faults(archive, one, by_where, recorded_at)]
    if found:
        order = {row.where: place for place, row in enumerate(rows)}
        raise ImportRefused(sorted(found, key=lambda fault: order[fault.where]))
    return _put_on_record(archive, items, recorded_at, only_try=only_try)


@dataclass(frozen=True, slots=True)
class _Item:
    """A row that could be read, and the row of the same file that it takes back."""

    where: str
    draft: Draft
    takes_back: str | None


class _Names:
    """The ids that rows have in their file, by which others may take them back."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows: dict[str, str] = {}
        self.faults: list[RowFault] = []
        for row in rows:
            name = row.cells.get("id")
            if not isinstance(name, str):
                continue
            first = self._rows.setdefault(name, row.where)
            if first != row.where:
                says = f"{name[:40]!r} is also the id of {first}"
                self.faults.append(RowFault(row.where, "id", says))

    def linked(self, where: str, draft: Draft) -> _Item:
        """The row with the one that it takes back, if that is in the file."""
        other = self._rows.get(draft.withdraws or "")
        return _Item(where, draft if other is None else replace(draft, withdraws=None), other)


def _faults(
    archive: Archive, one: _Item, by_where: Mapping[str | None, _Item], recorded_at: datetime
) -> Iterator[RowFault]:
    for fault in (*faults(one.draft, recorded_at), *faults_on_record(archive, one.draft)):
        yield RowFault(one.where, *fault)
    earlier, seen = one, {one.where}
    while earlier.takes_back in by_where:
        earlier = by_where[earlier.takes_back]
        if earlier.draft.said_at > (one.draft.said_until or one.draft.said_at):
            says = f"it can't take back what was said later, in {earlier.where}"
            yield RowFault(one.where, "withdraws", says)
        if earlier.where in seen:
            yield RowFault(one.where, "withdraws", "it takes itself back, in a circle")
            return
        seen.add(earlier.where)


def _put_on_record(
    archive: Archive, items: Sequence[_Item], recorded_at: datetime, *, only_try: bool
) -> tuple[Imported, ...]:
    """Keep each in the order in which they take each other back, then append all at once."""
    known = {
        logged.entry.body: logged
        for logged in archive.index.documents(DocumentKind.DECLARATION)
        if isinstance(logged.entry, Document)
    }
    done: dict[str, Imported] = {}
    documents: list[Document] = []
    for one in _in_order(items):
        back = None if one.takes_back is None else done[one.takes_back].digest
        draft = one.draft if back is None else replace(one.draft, withdraws=back)
        declaration = written_out(draft)
        unknown = one.takes_back is not None and back is None  # only tried: it has no digest yet
        stands = None if unknown else _standing(archive, declaration, known)
        if stands is None and not only_try:
            documents.append(_kept(archive, one.where, draft, declaration, recorded_at))
            digest: Digest | None = digest_of(leaf_of(documents[-1]))
        else:
            digest = None if stands is None else stands.digest
        index = None if stands is None else stands.index
        done[one.where] = Imported(one.where, draft, digest, index, stands is not None)
    new = list(dict.fromkeys(documents))
    places = {one.digest: one.index for one in append_documents(archive, new)} if new else {}
    return tuple(_placed(done[one.where], places) for one in items)


def _placed(one: Imported, places: Mapping[Digest, int]) -> Imported:
    if one.digest is None or one.already:
        return one
    return replace(one, index=places[one.digest])


def _standing(
    archive: Archive, declaration: Declaration, known: Mapping[Commitment, Logged]
) -> Logged | None:
    """The entry that says the very same, if there is one."""
    words = archive.commitment_of(digest_of(write_body(declaration)))
    return None if words is None else known.get(words)


def _kept(
    archive: Archive, where: str, draft: Draft, declaration: Declaration, recorded_at: datetime
) -> Document:
    try:
        document = kept_declaration(archive, draft, declaration, recorded_at)
        leaf_of(document)
    except (DocumentRefused, EntryError) as error:
        raise ImportRefused([RowFault(where, "", str(error))]) from error
    return document


def _in_order(items: Sequence[_Item]) -> Iterator[_Item]:
    """Each after the one that it takes back. There are no circles."""
    by_where = {one.where: one for one in items}
    done: set[str] = set()
    for one in items:
        chain, now = [], one.where
        while now not in done:
            chain.append(by_where[now])
            done.add(now)
            now = by_where[now].takes_back or now
        yield from reversed(chain)
