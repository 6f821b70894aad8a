"""What may stand in the log, and how is it written?

A leaf is the RFC 8785 canonical JSON of one entry: `{"entry": …, "onrecord": 1, …}`, at most
65,535 bytes (C2SP tlog-tiles). Reading is strict: what is not byte for byte what we would have
written ourselves is refused. The format and its history: docs/record-format.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import rfc8785
from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union

from onrecord.record.accounts import Enrolment
from onrecord.record.assessed import Assessment
from onrecord.record.assessments import (
    AssessmentMade,
    AssessmentRelease,
    Occasion,
    ReleaseTakenBack,
)
from onrecord.record.captures import Capture, CaptureOutcome
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.custody import CopyWords, Custody, KeyChange, ThirdPartyCopy
from onrecord.record.declarations import Declaration, Scope
from onrecord.record.documents import Body, CaseChange, Document
from onrecord.record.editing import (
    Appointment,
    Correction,
    CorrectionRequest,
    EditorAct,
    PictureRelease,
    Proposal,
    RequestAnswer,
    Review,
)
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.outcomes import AccountFact, Outcome, Seen
from onrecord.record.reports import Report
from onrecord.record.stamps import Stamp, StampOutcome
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = [
    "FORMAT",
    "MAX_LEAF",
    "Entry",
    "EntryError",
    "Logged",
    "canonical",
    "commitments_of",
    "leaf_of",
    "logged",
    "plain_facts",
    "read_body",
    "read_facts",
    "read_leaf",
    "write_body",
]

FORMAT = 1
MAX_LEAF = 65_535  # C2SP tlog-tiles: an entry's length is a 16-bit number

Entry: TypeAlias = PostObservation | AccountObservation | Gap | Looks | Document | Capture | Stamp

_KINDS: dict[str, type[Entry]] = {
    "post": PostObservation,
    "account": AccountObservation,
    "gap": Gap,
    "looks": Looks,
    "document": Document,
    "capture": Capture,
    "stamp": Stamp,
}
_BODIES: dict[str, type[Body]] = {
    "enrolment": Enrolment,
    "declaration": Declaration,
    "case": CaseChange,
    "institution": Institution,
    "authority": Authority,
    "channel": InstitutionChannel,
    "report": Report,
    "custody": Custody,
    "copy": ThirdPartyCopy,
    "key": KeyChange,
    "assessment": AssessmentMade,
    "release": AssessmentRelease,
    "take-back": ReleaseTakenBack,
    "appointment": Appointment,
    "proposal": Proposal,
    "review": Review,
    "correction": Correction,
    "request": CorrectionRequest,
    "answer": RequestAnswer,
    "picture": PictureRelease,
    "act": EditorAct,
    "vantage": Vantage,
    "trust": VantageTrust,
}
# Fields that came later. Where they hold nothing they are not written, so that what was written
# before them reads as it did. What is within another stands before it.
_LATER: dict[type[Any], tuple[str, ...]] = {
    Scope: ("begins_by", "ends_after", "extent"),
    CopyWords: ("client",),
    ThirdPartyCopy: ("words",),
    Declaration: ("details", "said_in", "via", "hedged", "said_until"),
    KeptExchange: ("collected",),
    Capture: ("collected",),
    Gap: ("vantage",),
}
_Thing = TypeVar("_Thing")


class EntryError(OnrecordError):
    """A leaf or document that is not what we would have written."""

    advice = "The entry is damaged, or was written by a newer onrecord. Compare another copy."


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry with its place in the log and the SHA-256 of its leaf."""

    index: int
    digest: Digest
    entry: Entry


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True, omit_if_default=False)
    made.register_unstructure_hook(datetime, instant)
    made.register_structure_hook(datetime, lambda text, _: read_instant(text))
    for union in (Outcome, AccountFact, CaptureOutcome, StampOutcome, Assessment, Occasion):
        configure_tagged_union(union, made, tag_name="is", tag_generator=_tag)
    for of, names in _LATER.items():
        omitted = {name: override(omit_if_default=True) for name in names}
        hook = make_dict_unstructure_fn(of, made, **omitted)  # type: ignore[arg-type]  # by name
        made.register_unstructure_hook(of, hook)
    return made


def _tag(outcome: type) -> str:
    return outcome.__name__.lower()


_CONVERTER = _converter()
_LARGEST = 2**53 - 1  # RFC 8785, section 3.2.2.3: integers beyond are not representable


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON of plain values."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise EntryError(f"not representable as canonical JSON: {error}") from error


def plain_facts(of: Exchange | KeptExchange | Capture) -> dict[str, Any]:
    """The fields of a thing as JSON has them; bytes among them are the caller's to replace."""
    found: dict[str, Any] = _CONVERTER.unstructure(of)
    return found


def read_facts(of: type[_Thing], facts: bytes, **rest: Any) -> _Thing:
    """A thing from what `plain_facts` gave of it, as JSON, and the fields that were replaced.

    Only of facts whose writing was compared afterwards it may be said that they were read.
    EntryError.
    """
    try:
        return _CONVERTER.structure({**json.loads(facts), **rest}, of)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EntryError(f"not the facts of {of.__name__}: {error}") from error
    except (BaseValidationError, TimeError) as error:
        raise EntryError(f"not the facts of {of.__name__}: {_faults(error)}") from error


def leaf_of(entry: Entry) -> bytes:
    """The exact bytes of an entry in the log."""
    leaf = _write(entry, _KINDS, "entry")
    if len(leaf) > MAX_LEAF:
        raise EntryError(f"an entry of {len(leaf)} bytes does not fit into the log")
    return leaf


def read_leaf(leaf: bytes) -> Entry:
    """Read a leaf strictly. Raises `EntryError` for anything that `leaf_of` would not write."""
    if len(leaf) > MAX_LEAF:
        raise EntryError("longer than a leaf may be")
    return _read(leaf, _KINDS, "entry")


def logged(index: int, leaf: bytes) -> Logged:
    """A leaf read, with its place and digest."""
    return Logged(index, digest_of(leaf), read_leaf(leaf))


def commitments_of(entry: Entry) -> Iterator[Commitment]:
    """Everything that an entry commits to: answers, their headers, versions, documents."""
    match entry:
        case PostObservation() | AccountObservation():
            exchange = entry.evidence.exchange
            yield exchange.body
            yield from (x for x in (exchange.headers, exchange.collected) if x is not None)
            if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen):
                yield entry.outcome.version
        case Document():
            yield entry.body
        case Capture():
            yield from (x for x in (entry.package, entry.collected) if x is not None)
        case Stamp():
            parts = (entry.note, entry.request, entry.response, *entry.revocation)
            yield from (part for part in parts if part is not None)
        case Gap() | Looks():
            return


def write_body(body: Body) -> bytes:
    """The exact bytes of a document's body, as the blob holds them."""
    return _write(body, _BODIES, "body")


def read_body(data: bytes) -> Body:
    """Read a document's body strictly."""
    return _read(data, _BODIES, "body")


def _write(thing: Entry | Body, kinds: dict[str, type[Any]], tag: str) -> bytes:
    kind = next(name for name, of in kinds.items() if type(thing) is of)
    return canonical({**_CONVERTER.unstructure(thing), tag: kind, "onrecord": FORMAT})


def _read(data: bytes, kinds: dict[str, type[_Thing]], tag: str) -> _Thing:
    numbers = _Numbers()
    try:
        value = json.loads(
            data,
            parse_int=numbers.whole,
            parse_float=numbers.other,
            parse_constant=numbers.other,
        )
        if value.pop("onrecord") != FORMAT:
            raise EntryError("written in another version of the format")
        kind = value.pop(tag)
        found = _CONVERTER.structure(value, kinds[kind])
        written = {**_CONVERTER.unstructure(found), tag: kind, "onrecord": FORMAT}
        same = numbers.simple and _plain(written) == data
        same = same or canonical(written) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EntryError(f"not an entry: {error}") from error
    except (BaseValidationError, TimeError) as error:
        raise EntryError(f"not an entry: {_faults(error)}") from error
    if not same:
        raise EntryError("not in the canonical form that we write")
    return found


class _Numbers:
    """Reads the numbers of some JSON, and notes whether all are integers that any writer knows."""

    def __init__(self) -> None:
        self.simple = True

    def whole(self, digits: str) -> int:
        """An integer."""
        found = int(digits)
        self.simple = self.simple and -_LARGEST <= found <= _LARGEST
        return found

    def other(self, digits: str) -> float:
        """A number with a fraction or an exponent, or what is none (NaN)."""
        self.simple = False
        return float(digits)


def _plain(value: Any) -> bytes:
    """JSON in canonical form, many times faster than `canonical` makes it, of integers and ASCII keys.

    With sorted keys and no spaces, the standard library escapes strings exactly as RFC 8785
    (section 3.2.2.2) does; it differs in numbers with fractions, and in keys beyond U+FFFF.
    """
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def _faults(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)
