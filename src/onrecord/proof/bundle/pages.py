"""Are the captured pages whole, and do they say what their entries say?

That a package is whole says that nothing in it was changed since it was packed. It does not say
that the server was the true one: that rests on the recording machine, and on TLS by its word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.paths import folder_of
from onrecord.proof.bundle.testimony import numbered
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.proof.wacz import (
    Answer,
    Budget,
    WaczError,
    WaczFacts,
    WaczLimits,
    check_wacz,
    plain_url,
)
from onrecord.record.captures import Capture, Failed, Whole
from onrecord.record.commitments import Commitment
from onrecord.record.times import instant

__all__ = ["check_pages"]

_SLACK = timedelta(seconds=2)  # WARC 1.0 has whole seconds; a record may be dated before its cause
_ENOUGH = 5  # faults after which no further package is opened
_TLS = re.compile(r"tls(?:v|/| )*1\.([0-3])", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    """Captures by the numbers of their entries."""

    faults: list[str] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    cut_short: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    nothing: list[int] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    several: list[int] = field(default_factory=list)


def check_pages(bundle: Bundle) -> Step:
    """Step 12: each captured page is whole by its own digests, and is the one its entry says.

    The address of its main page, the times of its records (within two seconds), the status, the
    peer's address and the version of TLS must be those of the entry; an entry that says that all
    was kept must have no record that was cut short.
    """
    captures = [(one, one.entry) for one in bundle.entries if isinstance(one.entry, Capture)]
    if not captures:
        return unchecked(12, "the bundle holds no captured pages")
    found = _Found()
    checked = _Packages(bundle)
    for carried, capture in captures:
        if capture.package is None:
            found.nothing.append(carried.n)
        elif capture.package in bundle.left_out:
            found.left_out.append(carried.n)
        elif len(found.faults) < _ENOUGH:
            _check(carried, capture, checked, capture.package, found)
    done = bool(found.whole or found.cut_short) and not found.left_out
    return step(12, found.faults, "; ".join(_told(found)), ok=True if done else None)


class _Packages:
    """The facts of packages, each read once, all within one budget of what may be unpacked."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle, self._budget = bundle, Budget(WaczLimits())
        self._known: dict[Commitment, WaczFacts] = {}

    def facts(self, package: Commitment) -> WaczFacts:
        """What the package says of itself. Raises BundleError, WaczError."""
        if package not in self._known:
            file = self._bundle.open(package)
            self._known[package] = check_wacz(file, budget=self._budget)
        return self._known[package]


def _check(
    carried: Carried, capture: Capture, checked: _Packages, package: Commitment, found: _Found
) -> None:
    try:
        facts = checked.facts(package)
    except (BundleError, WaczError) as error:
        found.faults.append(f"{carried.path}: its captured page: {error}")
        return
    differences = list(_differences(capture, facts))
    found.faults += [f"{carried.path}: {words}" for words in differences]
    if not differences:
        kept_whole = isinstance(capture.outcome, Whole)
        (found.whole if kept_whole else found.cut_short).append(carried.n)
        _note_ways(carried, capture, facts, found)


def _note_ways(carried: Carried, capture: Capture, facts: WaczFacts, found: _Found) -> None:
    """What is no fault, and what a reader must know who looks at the page."""
    answers = () if facts.main is None else facts.main.answers
    if answers and plain_url(answers[-1].url) != plain_url(capture.url):
        found.elsewhere.append(f"{folder_of(carried.n)} at {answers[-1].url[:200]}")
    if sum(one.status is None or not 300 <= one.status < 400 for one in answers) > 1:
        found.several.append(carried.n)


def _differences(capture: Capture, facts: WaczFacts) -> Iterator[str]:
    main = facts.main
    if main is None or plain_url(main.url) != plain_url(capture.url):
        other = "no page" if main is None else main.url[:200]
        yield f"captured {capture.url[:200]}, and its package is of {other}"
        return
    yield from _outside(capture, facts)
    last = main.answers[-1] if main.answers else None
    if capture.status is not None and (last is None or last.status != capture.status):
        told = "holds no answer" if last is None else f"has {last.status}"
        yield f"says that the page's status was {capture.status}; its package {told}"
    if isinstance(capture.outcome, Whole) and facts.truncated:
        yield f"says that all is kept; {facts.truncated} records of its package are cut short"
    if isinstance(capture.outcome, Failed):
        yield "says that nothing came, and has a package"
    if last is not None:
        yield from _connected_otherwise(capture, last)


def _outside(capture: Capture, facts: WaczFacts) -> Iterator[str]:
    for date in (facts.first_date, facts.last_date):
        if date is None or not (capture.began_at - _SLACK <= date <= capture.ended_at + _SLACK):
            when = "no time" if date is None else instant(date)
            ends = f"{instant(capture.began_at)} to {instant(capture.ended_at)}"
            yield f"went on from {ends}; a record of its package is dated {when}"
            return


def _connected_otherwise(capture: Capture, answer: Answer) -> Iterator[str]:
    if capture.peer and answer.peer and not _is_peer(capture.peer, answer.peer):
        yield f"names the peer {capture.peer[:60]}; its package has {answer.peer[:60]}"
    told = [version for one in answer.protocols for version in _TLS.findall(one)]
    said = _TLS.findall(capture.tls or "")
    if told and (not said or said[0] not in told):
        by = "no TLS" if not said else f"TLS 1.{said[0]}"
        yield f"says that it was reached by {by}; its package has TLS 1.{told[0]}"


def _is_peer(peer: str, address: str) -> bool:
    """Whether a peer, written with its port or without, is this address."""
    for text in (peer, peer.rpartition(":")[0].strip("[]")):
        try:
            if ip_address(text) == ip_address(address):
                return True
        except ValueError:
            continue
    return False


def _told(found: _Found) -> Iterator[str]:
    if found.whole:
        yield f"whole, and as their entries say: {numbered(found.whole)}"
    if found.cut_short:
        yield (
            "as their entries say, which is that the page did not come wholly, or showed a wall:"
            f" {numbered(found.cut_short)}"
        )
    if found.elsewhere:
        shown = ", ".join(found.elsewhere[:_ENOUGH])
        more = len(found.elsewhere) - _ENOUGH
        yield f"shown at another address than was asked for: {shown}" + (
            f" and {more} more" if more > 0 else ""
        )
    if found.several:
        yield (
            "pages that came more than once, of which a program for replay may show either:"
            f" {numbered(found.several)}"
        )
    if found.left_out:
        yield f"not checked, since the package was left out: {numbered(found.left_out)}"
    if found.nothing:
        yield f"visits that brought nothing to keep: {numbered(found.nothing)}"
