"""Whose signature is it under what a vantage brought, by the log's own word?

A key is a vantage's because a document in the log says so. That is another root of trust than the
log's key: whoever keeps the log could write such a document for a key of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.proof.collected import Collected, CollectedError, verify_collected
from onrecord.proof.notes import Algorithm, NoteError, VerifierKey, parse_note
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["Stated", "UnknownVantage", "VantageKey", "Vantages"]


class UnknownVantage(CollectedError):
    """Words under a key that no document before them says is a vantage's."""

    advice = "Put the vantage on record first: onrecord vantage add"


@dataclass(frozen=True, slots=True)
class Stated:
    """A document about a vantage, with its place in the log and the time that it states."""

    index: int
    recorded_at: datetime
    body: Vantage | VantageTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class VantageKey:
    """A key that is on record as a vantage's; of its statements the last one holds."""

    key: VerifierKey
    vantage: Vantage
    index: int  # of the first statement: what stands before it can't have been taken from it
    recorded_at: datetime  # of the first statement
    trust: tuple[Stated, ...] = ()  # of `VantageTrust`, in the log's order

    @property
    def distrusted(self) -> tuple[int, VantageTrust] | None:
        """The statement by which it is distrusted now, after its place in the log."""
        if not self.trust or not isinstance(last := self.trust[-1].body, VantageTrust):
            return None
        return None if last.since is None else (self.trust[-1].index, last)

    @property
    def distrusted_since(self) -> datetime | None:
        """From when on what came under it counts for nothing; None: it is trusted."""
        return None if self.distrusted is None else self.distrusted[1].since

    def counts(self, at: datetime, index: int) -> bool:
        """Whether words of this time, at this place of the log, are to be believed.

        A time is the vantage's own word: what came on record after the distrust did is not
        believed either, whatever time it states.
        """
        if self.distrusted is None or self.distrusted_since is None:
            return True
        return at < self.distrusted_since and index < self.distrusted[0]


@dataclass(frozen=True, slots=True)
class Vantages:
    """The keys on record, in the order in which they came into the log."""

    keys: tuple[VantageKey, ...] = ()

    @classmethod
    def of(cls, stated: Iterable[Stated]) -> "Vantages":
        """What follows from the documents, in the log's order. What names no such key is left out.

        A distrust holds for its key however often, and whenever, that came on record.
        """
        found: dict[str, VantageKey] = {}
        trust: dict[str, list[Stated]] = {}
        for one in sorted(stated, key=_index):
            match one.body:
                case VantageTrust(key=name):
                    trust.setdefault(name, []).append(one)
                case Vantage(key=name) as body if name in found:
                    found[name] = replace(found[name], vantage=body)
                case Vantage(key=name) as body if (key := _key(body)) is not None:
                    found[name] = VantageKey(
                        key=key, vantage=body, index=one.index, recorded_at=one.recorded_at
                    )
                case Vantage():
                    pass
        keys = (replace(one, trust=tuple(trust.get(name, ()))) for name, one in found.items())
        return cls(tuple(keys))

    def named(self, name: str) -> tuple[VantageKey, ...]:
        """The keys of a vantage, the one that came last standing last."""
        return tuple(one for one in self.keys if one.key.name == name)

    def find(self, key: str) -> VantageKey | None:
        """What is on record of a key (vkey)."""
        return next((one for one in self.keys if str(one.key) == key), None)

    def signer(self, note: bytes, name: str) -> tuple[VantageKey, Collected]:
        """Whose key of that name signed the note, and what it says. UnknownVantage, CollectedError."""
        try:
            signed = {(one.name, one.key_id) for one in parse_note(note)[1]}
        except NoteError as error:
            raise CollectedError(f"not a signed note: {error}") from error
        wrong: CollectedError | None = None
        for one in self.named(name):
            if (one.key.name, one.key.key_id) in signed:
                try:
                    return one, verify_collected(note, one.key)
                except CollectedError as error:
                    wrong = error
        raise wrong or UnknownVantage(f"no key that is on record as {name}’s has signed it")


def _index(one: Stated) -> int:
    return one.index


def _key(body: Vantage) -> VerifierKey | None:
    """The key of a statement, if it is of a kind that vantages have and bears the same name."""
    try:
        key = VerifierKey.parse(body.key)
    except NoteError:
        return None
    return key if (key.name, key.algorithm) == (body.name, Algorithm.ED25519) else None
