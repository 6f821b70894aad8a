"""Which part of a list is wanted? Its place is that of an entry of the log, which never moves."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from onrecord.archive import Archive
from onrecord.desk.documents import Recorded, recorded_among
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.web.api.asking import Asked

__all__ = ["documents_page", "newest_first", "oldest_first", "place_of"]

_Thing = TypeVar("_Thing")
_AT_ONCE = 200  # documents


def place_of(archive: Archive, digest: str) -> int:
    """Where the entry with this digest stands in the log."""
    found = archive.find(Digest(digest))
    assert found is not None  # it was read from there
    return found.index


def oldest_first(
    asked: Asked, found: Iterable[_Thing], place: Callable[[_Thing], int]
) -> list[_Thing]:
    """What stands after the last page, oldest first, and one more than is wanted. Problem."""
    after = asked.after(int)
    start = -1 if after is None else int(after[0])
    return _some(asked, (one for one in found if place(one) > start))


def newest_first(
    asked: Asked, found: Sequence[_Thing], place: Callable[[_Thing], int]
) -> list[_Thing]:
    """The same of a list, given oldest first, that is told newest first. Problem."""
    after = asked.after(int)
    older = (one for one in reversed(found) if after is None or place(one) < int(after[0]))
    return _some(asked, older)


def documents_page(
    asked: Asked, kind: DocumentKind, among: Sequence[Logged] | None = None
) -> list[Recorded]:
    """Documents that can be read, newest first, and one more than is wanted. Problem."""
    if among is not None:
        named = list(recorded_among(asked.archive, among, kind))
        return newest_first(asked, named, lambda one: one.logged.index)
    after = asked.after(int)
    before = None if after is None else int(after[0])
    found: list[Recorded] = []
    while listed := asked.archive.index.latest_documents(kind, _AT_ONCE, before):
        before = listed[-1].index
        for logged in listed:
            found += recorded_among(asked.archive, [logged], kind)
            if len(found) > asked.limit:
                return found
    return found


def _some(asked: Asked, found: Iterable[_Thing]) -> list[_Thing]:
    shown: list[_Thing] = []
    for one in found:
        shown.append(one)
        if len(shown) > asked.limit:
            break
    return shown
