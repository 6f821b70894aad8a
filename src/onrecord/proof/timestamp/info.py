"""What does a token say (TSTInfo, RFC 3161, section 2.4.2)?"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.proof.timestamp.der import (
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OID,
    SEQUENCE,
    Element,
    context,
    read_whole,
)
from onrecord.proof.timestamp.errors import TimeStampError, brief
from onrecord.proof.timestamp.messages import read_imprint

__all__ = ["Info", "read_info"]

# In UTC, seconds always written, and a fraction never ends in 0.
_TIME = re.compile(r"(\d{14})(?:\.(\d{0,5}[1-9]))?Z", re.ASCII)
_LARGEST_ACCURACY = 31_536_000  # seconds, a year: more says nothing


@dataclass(frozen=True, slots=True)
class Info:
    """The service's statement: this imprint lay before me at `said_at`, give or take `accuracy`."""

    said_at: datetime
    accuracy: timedelta | None
    imprint: bytes
    nonce: int | None
    serial: int
    policy: str


def read_info(data: bytes) -> Info:
    """Read a TSTInfo. Raises TimeStampError, also for a critical extension that we don't know."""
    fields = read_whole(data, SEQUENCE, "the time stamp").fields("the time stamp")
    version = fields.take(INTEGER, "version").integer("the time stamp's version")
    if version != 1:
        raise TimeStampError(f"the time stamp is of version {brief(version)}, not 1")
    policy = fields.take(OID, "policy").oid("the policy")
    imprint = read_imprint(fields.take(SEQUENCE, "message imprint"))
    serial = fields.take(INTEGER, "serial number").integer("the time stamp's serial number")
    said_at = _moment(fields.take(GENERALIZED_TIME, "time").content)
    accuracy = _accuracy(fields.optional(SEQUENCE))
    fields.optional(BOOLEAN)  # ordering: what it promises is not used
    nonce = fields.optional(INTEGER)
    fields.optional(context(0))  # the service's name: its certificate is what counts
    _refuse_critical(fields.optional(context(1)))
    fields.end()
    number = None if nonce is None else nonce.integer("the nonce")
    return Info(said_at, accuracy, imprint, number, serial, policy)


def _moment(content: bytes) -> datetime:
    text = content.decode("ascii", "replace")
    found = _TIME.fullmatch(text)
    if found is None:
        raise TimeStampError(f"{brief(text)} is not a time as RFC 3161 has it")
    fraction = (found[2] or "").ljust(6, "0")
    try:
        return datetime.strptime(f"{found[1]}.{fraction}", "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError as error:
        raise TimeStampError(f"{brief(text)} is no time") from error


def _accuracy(element: Element | None) -> timedelta | None:
    if element is None:
        return None
    fields = element.fields("the accuracy")
    seconds = _number(fields.optional(INTEGER), 0, _LARGEST_ACCURACY)
    millis = _number(fields.optional(context(0, constructed=False)), 1, 999)
    micros = _number(fields.optional(context(1, constructed=False)), 1, 999)
    fields.end()
    return timedelta(seconds=seconds, milliseconds=millis, microseconds=micros)


def _number(element: Element | None, least: int, most: int) -> int:
    if element is None:
        return 0
    number = element.integer("the accuracy")
    if not least <= number <= most:
        raise TimeStampError(f"the accuracy holds {brief(number)}, not {least} to {most}")
    return number


def _refuse_critical(extensions: Element | None) -> None:
    for one in () if extensions is None else extensions.fields("the extensions").rest():
        fields = one.fields("an extension")
        oid = fields.take(OID, "name").oid("an extension")
        if fields.optional(BOOLEAN) is not None:  # DER leaves out what is FALSE
            raise TimeStampError(f"the time stamp's critical extension {brief(oid)} is unknown")
