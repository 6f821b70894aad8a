"""Did the vantages sign what the entries say that they brought?

Their keys are told by documents of the same log. So this shows that whoever holds such a key stands
for the words; whose machine that is, and where, is the word of whoever keeps the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.proof.brought import brought_in, require_signed, said_at, told_in
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.testimony import numbered
from onrecord.proof.bundle.verification import SignedBy, Step, step, unchecked
from onrecord.proof.collected import CollectedError
from onrecord.proof.notes import MAX_NOTE
from onrecord.proof.vantages import Stated, UnknownVantage, VantageKey, Vantages
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError
from onrecord.record.exchanges import KeptExchange
from onrecord.record.times import instant
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["Heard", "check_vantages"]

_KINDS = (DocumentKind.VANTAGE, DocumentKind.TRUST)
_LONGEST = 200  # characters told of a place or an operator


@dataclass(slots=True)
class Heard:
    """What came of step 15: entries by their numbers, under the key that signed them."""

    known: Vantages
    signed: dict[str, list[Carried]] = field(default_factory=dict)  # by vkey
    bare: list[int] = field(default_factory=list)  # signed, and their bytes were left out
    missing: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def by(self) -> tuple[SignedBy, ...]:
        """The keys that signed something here, or are distrusted, in the log's order."""
        found = (_signed_by(one, self.signed.get(str(one.key), ())) for one in self.known.keys)
        return tuple(one for one in found if one.entries or one.distrusted_since is not None)

    def step(self) -> Step:
        """Step 15 in words."""
        if not (self.signed or self.missing or self.faults):
            none = "no entry here was brought by a vantage"
            return unchecked(15, "; ".join([none, *self._distrusted()]))
        says = [*self._signed(), *self._distrusted()]
        if self.bare:
            left = "whose bytes were left out, all but their digest was compared"
            says.append(f"of those {left}: {numbered(self.bare)}")
        if self.missing:
            says.append(f"not checked, since the words were left out: {numbered(self.missing)}")
        return step(15, self.faults, "; ".join(says), ok=None if self.missing else True)

    def _signed(self) -> Iterator[str]:
        for one in self.by():
            if one.entries:
                carried = self.signed[one.key]
                numbers = numbered([entry.n for entry in carried])
                yield f"signed by {one.name}{_told(one)}: {len(carried)}, which are {numbers}"

    def _distrusted(self) -> Iterator[str]:
        for one in self.by():
            if one.distrusted_since is not None:
                count = f"{one.distrusted} of its entries here count for nothing"
                yield f"{one.key} is distrusted since {instant(one.distrusted_since)}: {count}"


def check_vantages(bundle: Bundle) -> Heard:
    """Step 15: a vantage's words are by its key, and say of the entry what its leaf does."""
    heard = Heard(_known(bundle))
    for carried in bundle.entries:
        brought = brought_in(carried.entry)
        if brought is not None and brought.collected is not None:
            _hear(bundle, heard, carried, brought, brought.collected)
    return heard


def _hear(
    bundle: Bundle,
    heard: Heard,
    carried: Carried,
    brought: KeptExchange | Capture,
    words: Commitment,
) -> None:
    if words in bundle.left_out:
        heard.missing.append(carried.n)
        return

    def digest_of(commitment: Commitment) -> Digest | None:
        opening = bundle.openings.get(commitment) or bundle.unkept.get(commitment)
        return None if opening is None else opening.digest

    try:
        note = bundle.bytes_of(words, MAX_NOTE)
        signer = require_signed(note, brought, digest_of, heard.known, carried.index)
    except UnknownVantage as error:
        if _owns_to_lack_one(bundle, carried.index):
            heard.missing.append(carried.n)
        else:
            heard.faults.append(f"{carried.path}: {error}")
    except (CollectedError, BundleError) as error:
        heard.faults.append(f"{carried.path}: {error}")
    else:
        heard.signed.setdefault(str(signer.key), []).append(carried)
        if any(digest_of(one) is None for one in told_in(brought)):
            heard.bare.append(carried.n)


def _known(bundle: Bundle) -> Vantages:
    return Vantages.of(_stated(bundle))


def _stated(bundle: Bundle) -> Iterator[Stated]:
    for carried in bundle.entries:
        entry = carried.entry
        if isinstance(entry, Document) and entry.kind in _KINDS:
            try:
                body = bundle.body_of(entry)
            except (BundleError, EntryError):  # left out; or step 10 says so
                continue
            if isinstance(body, Vantage | VantageTrust):
                yield Stated(carried.index, entry.recorded_at, body)


def _owns_to_lack_one(bundle: Bundle, index: int) -> bool:
    """Whether a document that would tell the key may be among those that were left out."""
    return any(
        isinstance(one.entry, Document)
        and one.entry.kind is DocumentKind.VANTAGE
        and one.entry.body in bundle.left_out
        and one.index < index
        for one in bundle.entries
    )


def _told(one: SignedBy) -> str:
    """Where it stands and whose it is, as the log has it."""
    words = [one.place, one.operator and f"operated by {one.operator}"]
    told = ", ".join(word[:_LONGEST] for word in words if word)
    return f" ({told}, in the log's words)" if told else ""


def _signed_by(one: VantageKey, carried: Sequence[Carried]) -> SignedBy:
    brought = [(brought_in(found.entry), found.index) for found in carried]
    return SignedBy(
        name=one.key.name,
        key=str(one.key),
        place=one.vantage.place,
        operator=one.vantage.operator,
        entries=len(carried),
        distrusted_since=one.distrusted_since,
        distrusted=sum(
            not one.counts(said_at(part), index) for part, index in brought if part is not None
        ),
    )
