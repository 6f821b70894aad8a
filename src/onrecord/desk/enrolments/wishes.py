"""Which accounts are wanted, for which institutions, by whose word?

No account is put on record from a list without an institution, somebody who vouches for it, and a
place where that can be read (docs/harms.md). What is wrong anywhere stops the whole list: what a
machine enrols by the thousand should have been looked through once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.desk.declarations.written import is_web_address
from onrecord.desk.enrolments.rows import Row
from onrecord.desk.institutions.stating import LONGEST_NAME
from onrecord.findings.stated import called
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import Address, AddressError, Platform
from onrecord.record.accounts import Voucher
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.institutions import InstitutionKind

__all__ = ["Defaults", "ListRefused", "RowFault", "Wish", "wishes"]

_LONGEST = 2000  # characters of an address
_LONGEST_WORDS = 5000
_KINDS = ", ".join(one.value for one in InstitutionKind)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong, in which row, under which key."""

    where: str
    key: str
    says: str


class ListRefused(OnrecordError):
    """A list with faults. No account of it was put on record."""

    exit_code = EXIT_USAGE
    advice = "Mend the rows and give the list again. How they are written: docs/accounts.md."

    def __init__(self, found: Sequence[RowFault]) -> None:
        rows = len({one.where for one in found})
        faults = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        super().__init__(
            f"{faults} in {'1 row' if rows == 1 else f'{rows} rows'}: nothing was added"
        )
        self.faults = tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for every row that does not say otherwise."""

    institution: str | None = None
    under: str | None = None
    platform: str | None = None
    vouched_by: str | None = None
    evidence: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An account that is to be put on record."""

    where: str
    url: str
    platform: str | None
    institution: str
    kind: InstitutionKind
    under: str | None
    country: str | None
    voucher: Voucher


def wishes(rows: Sequence[Row], given: Defaults, platforms: Sequence[str]) -> tuple[Wish, ...]:
    """What the rows ask for. Raises ListRefused with every fault of every row."""
    faults: list[RowFault] = []
    found: list[Wish] = []
    first: dict[tuple[str | None, str], str] = {}
    for row in rows:
        cells = _with_defaults(row, given)
        wrong = [*row.faults, *_faults(cells, platforms)]
        place = (cells.get("platform"), cells.get("url", "").rstrip("/"))
        if cells.get("url") and first.setdefault(place, row.where) != row.where:
            wrong.append(("url", f"it stands in {first[place]} already"))
        faults += [RowFault(row.where, key, says) for key, says in wrong]
        if not wrong:
            found.append(_wish(row.where, cells))
    faults += _contradictions(found)
    if faults:
        order = {row.where: place for place, row in enumerate(rows)}
        raise ListRefused(sorted(faults, key=lambda fault: order[fault.where]))
    return tuple(found)


def _with_defaults(row: Row, given: Defaults) -> dict[str, str]:
    options = {
        "institution": given.institution,
        "under": given.under,
        "platform": given.platform,
        "vouched-by": given.vouched_by,
        "evidence": given.evidence,
        "words": given.words,
    }
    cells = {key: value.strip() for key, value in row.cells.items()}
    if "institution" in cells:
        options["under"] = None  # that was said of the institution of the options
    return {key: value for key, value in options.items() if value is not None} | cells


def _faults(cells: dict[str, str], platforms: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key, says in (
        ("url", "no address is given"),
        ("institution", "no institution is given: only accounts of institutions are watched"),
        ("vouched-by", "nobody vouches for it: who says that it is official?"),
        ("evidence", "where can be read that it is official? An address is wanted"),
    ):
        if not cells.get(key):
            yield key, says
    for key, cell in cells.items():
        yield from ((key, says) for says in _faults_of(key, cell))
    known = cells.get("platform") in (None, *platforms)
    if known and cells.get("url") and not cells["url"].startswith("="):
        yield from (
            ("url", says) for says in _faults_of_address(cells["url"], cells.get("platform"))
        )
    if cells.get("evidence") and not is_web_address(cells["evidence"]):
        yield "evidence", f"{cells['evidence'][:80]!r} is not an address such as https://…"
    if cells.get("platform") not in (None, *platforms):
        yield "platform", f"there is no {cells['platform'][:40]!r}, but: {', '.join(platforms)}"
    if cells.get("kind") not in (None, *InstitutionKind):
        yield "kind", f"there is no {cells['kind'][:40]!r}, but: {_KINDS}"


def _faults_of_address(text: str, name: str | None) -> Iterator[str]:
    """What is wrong with it as far as that can be told without asking anybody."""
    readers = PLATFORMS if name is None else [one for one in PLATFORMS if name == one.NAME]
    try:
        read = [one.read_address(text) or _prefixed(one, text, name) for one in readers]
    except AddressError as error:
        yield f"{error}. {error.advice}"
        return
    found = next((address for address in read if address is not None), None)
    if found is None and (name is not None or not is_web_address(text)):
        yield "no platform reads such an address"
    elif found is not None and found.post is not None and str(found.post) != found.account:
        yield "this is the address of a post: give that of its account"


def _prefixed(platform: Platform, text: str, name: str | None) -> Address | None:
    return None if name is None else platform.read_address(f"{name}:{text}")


def _faults_of(key: str, cell: str) -> Iterator[str]:
    if cell.startswith("="):
        yield "this is a formula of a spreadsheet, not what it shows"
    if key == "words":
        longest, plain = (
            _LONGEST_WORDS,
            cell.replace("\n", " ").replace("\r", "").replace("\t", " "),
        )
    else:
        longest = LONGEST_NAME if key in ("institution", "under", "country") else _LONGEST
        plain = cell
    if len(cell) > longest:
        yield f"it has more than {longest:,} characters"
    elif any(ord(one) < 32 or 0xD800 <= ord(one) <= 0xDFFF or ord(one) == 127 for one in plain):
        yield "it holds line ends or control characters"


def _wish(where: str, cells: dict[str, str]) -> Wish:
    return Wish(
        where=where,
        url=cells["url"],
        platform=cells.get("platform"),
        institution=cells["institution"],
        kind=InstitutionKind(cells.get("kind", InstitutionKind.OTHER)),
        under=cells.get("under"),
        country=cells.get("country"),
        voucher=Voucher(by=cells["vouched-by"], where=cells["evidence"], words=cells.get("words")),
    )


def _contradictions(found: Sequence[Wish]) -> Iterator[RowFault]:
    """One institution in two places: which one is meant, the list must say."""
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for one in found:
        kind = None if one.kind is InstitutionKind.OTHER else one.kind
        for key, now in (("under", one.under), ("country", one.country), ("kind", kind)):
            if now is not None:
                then, where = said.setdefault((called(one.institution), key), (now, one.where))
                if called(now) != called(then):
                    says = f"of {one.institution!r} it is {now!r} here, and {then!r} in {where}"
                    yield RowFault(one.where, key, says)
