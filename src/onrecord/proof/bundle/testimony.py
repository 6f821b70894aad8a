"""What came of checking the entries against what their accounts signed?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.proof.atproto import Cid
from onrecord.proof.bundle.account_keys import Objection
from onrecord.proof.bundle.opened import Carried
from onrecord.proof.bundle.paths import folder_of
from onrecord.proof.bundle.verification import Step, step
from onrecord.record.accounts import AccountId
from onrecord.record.observations import Authenticity

__all__ = ["SignedRevision", "Testimony", "numbered"]

_OBJECTIONS: dict[Objection, str] = {
    "untimely": "signed by a key that was not in force when it came, by its directory's dates",
    "annulled": "signed by a key that the account's identity has annulled since",
}


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A signed revision that an entry rests on, as the signature proves it."""

    carried: Carried
    account: AccountId
    commit: Cid
    rev: str
    data: Cid
    since: str | None = None
    prev_data: Cid | None = None
    complete: bool = False
    touched: frozenset[str] = frozenset()


@dataclass(slots=True)
class Testimony:
    """What came of step 11: entries by their numbers, and the revisions that were proved.

    `withheld` are revisions that entries name and whose bytes were owned to be left out.
    """

    revisions: list[SignedRevision] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    borne_out: list[int] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    unsigned: dict[Authenticity, list[int]] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)
    withheld: set[tuple[AccountId, str]] = field(default_factory=set)
    objections: dict[Objection, list[int]] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)

    def step(self) -> Step:
        """Step 11 in words."""
        says = [f"borne out by the accounts' signatures: {numbered(self.borne_out)}"]
        if self.delivered:
            says.append(f"borne out by what their instances signed: {numbered(self.delivered)}")
        for authenticity, found in self.unsigned.items():
            says.append(f"{authenticity}, by the recording machine's word: {numbered(found)}")
        if self.shown:
            says.append(f"media that signed records name: {numbered(self.shown)}")
        if self.missing:
            says.append(f"not checked, since their bytes were left out: {numbered(self.missing)}")
        for objection, found in self.objections.items():
            says.append(f"{_OBJECTIONS[objection]}: {numbered(found)}")
        ok = True if (self.borne_out or self.delivered) and not self.missing else None
        return step(11, self.faults, "; ".join(says), ok=ok)


def numbered(numbers: Sequence[int]) -> str:
    """Entries by their folders, runs of them by their ends."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    names = [folder_of(a) if a == b else f"{folder_of(a)} to {b:04d}" for a, b in runs]
    more = len(names) - 8
    return (", ".join(names[:8]) + (f" and {more} more" if more > 0 else "")) or "none"
