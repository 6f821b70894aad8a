"""Is this WACZ whole, and what does it say of itself?"""

from typing import BinaryIO

from onrecord.proof.wacz.datapackage import Described, check_listing
from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.facts import Place, WaczFacts
from onrecord.proof.wacz.gathering import Gathered
from onrecord.proof.wacz.indexes import check_indexes
from onrecord.proof.wacz.inflating import Budget, Spend
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.package import Package, open_package
from onrecord.proof.wacz.pages import Pages, read_pages
from onrecord.proof.wacz.places import Places
from onrecord.proof.wacz.records import Record, iter_records, read_record

__all__ = ["check_wacz", "read_place", "tool_of"]

_ARCHIVE = "archive/"
_WARCS = (".warc", ".warc.gz")
_ABOUT = 64 * 1024  # bytes of a warcinfo that are read


def check_wacz(
    file: BinaryIO, limits: WaczLimits | None = None, budget: Budget | None = None
) -> WaczFacts:
    """Check a WACZ of the versions 1.0 to 1.2 in a seekable file, in bounded memory.

    Everything is checked that the package says of its own bytes: the zip file's structure, the
    list of files with their SHA-256 and sizes, the digest of that list, the list of pages, each
    record with its digests, each line of the index. A signature is told, not verified. Whoever
    checks many packages gives them one `budget` of what may be unpacked. Raises WaczError, which
    names the first fault and its member; only OSError escapes beside it.
    """
    limits = limits or WaczLimits()
    spend = (budget or Budget(limits)).spend
    # 1. One way to read the zip file, and the bytes in it are those that are listed.
    package = open_package(file, limits)
    described = check_listing(package, limits)
    # 2. What it is about.
    pages = read_pages(package, limits)
    main_url = described.main_url or (pages.told[0].url if pages.told else None)
    # 3. The records, each as it states, and the index over them.
    found = Gathered(main_url, limits)
    places = {name: _read_warc(package, name, found, limits, spend) for name in _warcs(package)}
    if not found.records:
        raise WaczError(WHOLE, Fault.NO_RECORDS)
    by_file = {name.removeprefix(_ARCHIVE): of for name, of in places.items()}
    indexed = check_indexes(package, by_file, limits, spend)
    return _facts(described, pages, found, indexed)


def read_place(file: BinaryIO, place: Place, limit: int) -> bytes:
    """The payload of a record of a checked package, at most `limit` bytes. Raises WaczError."""
    package = open_package(file, WaczLimits())
    try:
        _, payload = read_record(package.open(place.member), place.offset, place.length, limit)
    except WaczError as error:
        raise error.within(place.member) from error
    return payload


def _warcs(package: Package) -> list[str]:
    return sorted(n for n in package.members if n.startswith(_ARCHIVE) and n.endswith(_WARCS))


def _read_warc(
    package: Package, name: str, found: Gathered, limits: WaczLimits, spend: Spend
) -> Places:
    places, file = Places(), package.open(name)
    abouts: list[Record] = []
    try:
        for record in iter_records(file, limits, spend):
            if found.records >= limits.records:
                raise WaczError(name, Fault.MANY_RECORDS)
            found.add(name, record)
            places.add(record)
            if record.type == "warcinfo" and len(abouts) < 20 and record.block <= _ABOUT:
                abouts.append(record)
        for about in abouts:
            found.tool(tool_of(file, about))
    except WaczError as error:
        raise error.within(name) from error
    return places


def tool_of(file: BinaryIO, about: Record) -> str:
    """What recorded a WARC, in the words of one of its warcinfo records. Raises WaczError."""
    _, payload = read_record(file, about.offset, about.length, _ABOUT)
    lines = (line.partition(":") for line in payload.decode("utf-8", "replace").splitlines())
    named = {name.strip().lower(): value.strip() for name, _, value in lines}
    return named.get("software", "")


def _facts(described: Described, pages: Pages, found: Gathered, indexed: int) -> WaczFacts:
    return WaczFacts(
        version=described.version,
        title=described.title,
        software=described.software,
        tools=tuple(found.tools),
        created=described.created,
        sealed=described.sealed,
        claimed_by=described.claimed_by,
        members=described.resources,
        pages=tuple(pages.told),
        page_count=pages.count,
        main=found.main,
        records=found.records,
        responses=found.responses,
        truncated=found.truncated,
        unverified=found.unverified,
        indexed=indexed,
        first_date=found.first_date,
        last_date=found.last_date,
        screenshot=found.screenshot,
        text=found.text,
        dom=found.dom,
    )
