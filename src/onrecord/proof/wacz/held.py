"""Which answers, and what that a browser made, does a package hold, and where?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from onrecord.proof.wacz.errors import Fault, WaczError
from onrecord.proof.wacz.gathering import plain_url
from onrecord.proof.wacz.inflating import Budget
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.package import open_package
from onrecord.proof.wacz.records import Record, iter_records, read_record

__all__ = ["HeldAnswer", "held_answers", "read_held"]

_ARCHIVE, _WARCS = "archive/", (".warc", ".warc.gz")
_LONGEST_URL = 4_000  # characters; longer ones are left out
_READ = (200, 203)  # statuses of an answer that is the whole of what was asked for


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer to a question, or a resource (such as `urn:dom:…`): its address and its place.

    `media_type` is as its server or its recorder says, in small letters, without parameters.
    """

    url: str
    media_type: str
    member: str
    offset: int
    length: int


def held_answers(file: BinaryIO, limits: WaczLimits | None = None) -> Iterator[HeldAnswer]:
    """Whole answers and resources in the order of the package, each record checked as it is read.

    Bounded as `check_wacz` is. What the package lists of its files is not checked: whoever kept
    it knows its SHA-256. Raises WaczError.
    """
    limits = limits or WaczLimits()
    package, spend, count = open_package(file, limits), Budget(limits).spend, 0
    for name in sorted(n for n in package.members if n.startswith(_ARCHIVE) and n.endswith(_WARCS)):
        try:
            for record in iter_records(package.open(name), limits, spend):
                count += 1
                if count > limits.records:
                    raise WaczError(name, Fault.MANY_RECORDS)
                if (found := _held(name, record)) is not None:
                    yield found
        except WaczError as error:
            raise error.within(name) from error


def read_held(file: BinaryIO, held: HeldAnswer, limit: int) -> bytes:
    """What was answered, without its head, of at most `limit` bytes. Raises WaczError."""
    package = open_package(file, WaczLimits())
    try:
        return read_record(package.open(held.member), held.offset, held.length, limit)[1]
    except WaczError as error:
        raise error.within(held.member) from error


def _held(member: str, record: Record) -> HeldAnswer | None:
    url = record.url
    if url is None or len(url) > _LONGEST_URL or record.truncated is not None:
        return None
    if record.type == "resource":
        stated = record.fields.first("content-type")
    elif record.type == "response" and record.http is not None and record.http.status in _READ:
        stated = record.http.fields.first("content-type")
    else:
        return None
    media_type = (stated or "").partition(";")[0].strip().lower()
    return HeldAnswer(plain_url(url), media_type, member, record.offset, record.length)
