"""Which pages does a package say it shows?

WACZ 1.1.1, section 4.1.3: `pages/*.jsonl`, a first line about the list, then one page per line.
"""

from dataclasses import dataclass, field
from datetime import datetime

from onrecord.proof.wacz.datapackage import read_json
from onrecord.proof.wacz.errors import Fault, WaczError
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.lines import lines_of
from onrecord.proof.wacz.moments import moment_or_none
from onrecord.proof.wacz.package import Package

__all__ = ["MAIN_LIST", "Pages", "WaczPage", "read_pages"]

MAIN_LIST = "pages/pages.jsonl"

_LONGEST = 4000  # characters of an address or a title that are told


@dataclass(frozen=True, slots=True)
class WaczPage:
    """A page as its list tells it."""

    url: str
    ts: datetime | None
    title: str | None


@dataclass(slots=True)
class Pages:
    """The first pages, those of the main list before all others, and how many there are."""

    told: list[WaczPage] = field(default_factory=list)
    count: int = 0


def read_pages(package: Package, limits: WaczLimits) -> Pages:
    """The pages of all lists. Raises WaczError."""
    found = Pages()
    names = [n for n in package.members if n.startswith("pages/") and n.endswith(".jsonl")]
    for name in sorted(names, key=lambda n: (n != MAIN_LIST, n)):
        lines = lines_of(name, package.chunks(name), limits.line, limits.unpacked, limits)
        for n, line in enumerate(lines):
            said = read_json(name, line, Fault.PAGE)
            if n == 0 and "format" in said and "url" not in said:
                continue
            page = _page(name, said)
            found.count += 1
            if len(found.told) < limits.pages:
                found.told.append(page)
    return found


def _page(name: str, said: dict[str, object]) -> WaczPage:
    url, ts, title = said.get("url"), said.get("ts"), said.get("title")
    if not isinstance(url, str) or not url:
        raise WaczError(name, Fault.PAGE)
    return WaczPage(
        url[:_LONGEST],
        moment_or_none(ts) if isinstance(ts, str) else None,
        title[:_LONGEST] if isinstance(title, str) and title else None,
    )
