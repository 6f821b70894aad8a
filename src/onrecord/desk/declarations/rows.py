"""Which declaration does a row of a file mean?

Every fault of a row is found, not only the first, so that an editor mends a file once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from onrecord.archive import Archive
from onrecord.desk.declarations.draft import REQUIRED, Draft, Prefilled
from onrecord.desk.declarations.evidence_files import Beside
from onrecord.desk.declarations.faults import Fault
from onrecord.desk.declarations.files import Row
from onrecord.desk.declarations.written import (
    NotWritten,
    is_web_address,
    read_covers,
    read_detail,
    read_moment,
)
from onrecord.desk.naming import resolve, resolve_account
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.declarations import (
    Act,
    Capacity,
    Covers,
    Denied,
    Extent,
    Ground,
    ScopeKind,
    Via,
)
from onrecord.record.errors import OnrecordError
from onrecord.record.times import TimeError, utc

__all__ = ["read_row"]

_Word = TypeVar("_Word", bound=StrEnum)
_Value = TypeVar("_Value")
# The key in a file for a field of a draft, where it is another.
_KEYS = {
    "kinds": "scope",
    "begins_at": "from",
    "begins_by": "from_latest",
    "ends_after": "until_earliest",
    "ends_at": "until",
}


def read_row(archive: Archive, row: Row, beside: Beside) -> tuple[Draft | None, tuple[Fault, ...]]:
    """The draft that a row means, or everything that is wrong with it.

    `withdraws` is taken as written.
    """
    reader = _Reader(archive, row.cells, beside)
    known = reader.known()
    missing = [
        Fault(_key(name), f"{_key(name)} is missing")
        for name in REQUIRED
        if known.get(name) is None and _key(name) not in {of for of, _ in row.faults}
        if _key(name) not in {fault.of for fault in reader.faults}
    ]
    faults = (*(Fault(*one) for one in row.faults), *reader.faults, *missing)
    return (None, faults) if faults else (Prefilled(**known).draft(), ())


class _Reader:
    """Reads cells, and remembers what could not be read."""

    def __init__(self, archive: Archive, cells: Mapping[str, Any], beside: Beside) -> None:
        self._archive, self._cells, self._beside = archive, cells, beside
        self.faults: list[Fault] = []

    def known(self) -> dict[str, Any]:
        """The fields of a draft that the cells give; None where they don't."""
        texts = ("speaker", "institution", "words", "language", "channel")
        found: dict[str, Any] = {
            name: self._each(name, _text) for name in (*texts, "ground_words", "scope_words")
        }
        times = ("said_at", "said_until", "begins_at", "begins_by", "ends_after", "ends_at")
        found |= {name: self._each(name, _moment) for name in times}
        found |= {name: self._each(name, _flag) for name in ("independent", "hedged")}
        return found | {
            "capacity": self._each("capacity", _word(Capacity)),
            "act": self._each("act", _word(Act)),
            "ground": self._each("ground", _word(Ground)),
            "extent": self._each("extent", _word(Extent)),
            "denies": self._all("denies", _word(Denied)),
            "kinds": self._all("kinds", _word(ScopeKind)),
            "channel_url": self._each("channel_url", _web_address),
            "accounts": self._all("accounts", self._account),
            "covers": self._all("covers", self._covers),
            "details": self._all("details", read_detail),
            "evidence": self._all("evidence", lambda cell: self._beside.bytes_of(_text(cell))),
            "said_in": self._each("said_in", lambda cell: resolve(self._archive, _text(cell))),
            "withdraws": self._each("withdraws", _text),
            "via": self._via(),
        }

    def _each(self, name: str, read: Callable[[Any], _Value]) -> _Value | None:
        cell = self._cells.get(_key(name))
        return None if cell is None else self._read(name, read, cell)

    def _all(self, name: str, read: Callable[[Any], _Value]) -> tuple[_Value, ...] | None:
        cells = self._cells.get(_key(name))
        if cells is None:
            return None
        found = (self._read(name, read, cell) for cell in cells)
        return tuple(one for one in found if one is not None) or None

    def _read(self, name: str, read: Callable[[Any], _Value], cell: object) -> _Value | None:
        try:
            return read(cell)
        except OnrecordError as error:
            self.faults.append(Fault(_key(name), str(error)))
            return None

    def _account(self, cell: object) -> AccountId:
        found = resolve_account(self._archive, _text(cell))
        if found is None:
            raise NotWritten(f"{_text(cell)[:200]!r} is no account on record")
        return found

    def _covers(self, cell: object) -> tuple[Ref, Covers, str]:
        post, covers, reason = read_covers(_text(cell))
        return resolve(self._archive, post), covers, reason

    def _via(self) -> Via | None:
        outlet = self._each("via_outlet", _text)
        url = self._each("via_url", _web_address)
        paraphrase = self._each("paraphrase", _flag)
        if outlet is None:
            if url is not None or paraphrase is not None:
                says = "who reported it is missing, while via_url or paraphrase is given"
                self.faults.append(Fault("via_outlet", says))
            return None
        return Via(outlet=outlet, url=url, paraphrase=bool(paraphrase))


def _key(name: str) -> str:
    return _KEYS.get(name, name)


def _text(cell: object) -> str:
    if not isinstance(cell, str):
        raise NotWritten("a text is wanted: put it in quotation marks")
    return cell


def _moment(cell: object) -> datetime:
    if isinstance(cell, datetime):
        if cell.tzinfo is None:
            raise TimeError(f"{cell.isoformat()} has no offset, so it names no instant")
        return utc(cell)
    return read_moment(_text(cell))


def _flag(cell: object) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _text(cell).strip().lower()
    if word not in ("true", "false", "yes", "no"):
        raise NotWritten(f"{word[:40]!r} is neither yes nor no")
    return word in ("true", "yes")


def _web_address(cell: object) -> str:
    text = _text(cell).strip()
    if not is_web_address(text):
        raise NotWritten(f"{text[:200]!r} is not an address such as https://…")
    return text


def _word(vocabulary: type[_Word]) -> Callable[[object], _Word]:
    def read(cell: object) -> _Word:
        word = _text(cell).strip().lower()
        if word not in set(vocabulary):
            raise NotWritten(f"{word[:40]!r} is none of: {', '.join(vocabulary)}")
        return vocabulary(word)

    return read
