"""Is a WARC without a package around it whole, and what does it say of itself?"""

import io
from typing import BinaryIO

from onrecord.proof.wacz.check import tool_of
from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.facts import WarcFacts
from onrecord.proof.wacz.gathering import Gathered, is_document
from onrecord.proof.wacz.inflating import Budget
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.records import Record, iter_records

__all__ = ["check_warc"]

_LARGEST_ABOUT = 64 * 1024  # bytes of a warcinfo that are read


def check_warc(file: BinaryIO, limits: WaczLimits | None = None) -> WarcFacts:
    """Check every record of a WARC 1.0 or 1.1, compressed or not, in bounded memory.

    Nothing outside of the records says which page it is about: the first document that was
    answered is taken for it. Raises WaczError, whose member is `WHOLE`.
    """
    limits = limits or WaczLimits()
    first: Record | None = None
    about: Record | None = None
    found = Gathered(None, limits)
    for record in iter_records(file, limits, Budget(limits).spend):
        if found.records >= limits.records:
            raise WaczError(WHOLE, Fault.MANY_RECORDS)
        found.add("", record)
        if record.type == "response" and (first is None or not is_document(first)):
            first = record if first is None or is_document(record) else first
        if about is None and record.type == "warcinfo" and record.block <= _LARGEST_ABOUT:
            about = record
    if not found.records:
        raise WaczError(WHOLE, Fault.NO_RECORDS)
    return WarcFacts(
        url=None if first is None else first.url,
        date=None if first is None else first.date,
        tool=None if about is None else tool_of(file, about) or None,
        bytes=file.seek(0, io.SEEK_END),
        records=found.records,
        responses=found.responses,
        truncated=found.truncated,
        unverified=found.unverified,
        first_date=found.first_date,
        last_date=found.last_date,
    )
