"""What did the checks of a bundle find, in their order?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from onrecord.record.errors import EXIT_FAILED, EXIT_UNANCHORED
from onrecord.record.times import instant

__all__ = [
    "STEPS",
    "SignedBy",
    "Step",
    "Verdict",
    "Verification",
    "concluded",
    "step",
    "unchecked",
]

Verdict: TypeAlias = Literal["proved", "failed", "unanchored"]

STEPS = {
    1: "container safety and bounds",
    2: "manifest complete and equal",
    3: "entries canonical",
    4: "the log's signature",
    5: "witness quorum",
    6: "inclusion in the log",
    7: "consistency of the log",
    8: "time-stamp tokens",
    9: "time sandwich",
    10: "blobs open their commitments",
    11: "what the accounts signed",
    12: "captured pages",
    13: "story complete between its two ends",
    14: "what was read, read again",
    15: "what vantages signed",
}
"""The checks in their order (design, section 6); later ones stand behind, by their own numbers."""

_EXIT: dict[Verdict, int] = {"proved": 0, "failed": EXIT_FAILED, "unanchored": EXIT_UNANCHORED}
_LONGEST = 4000  # characters said of one step
_SHOWN = 5  # faults told of one step; the first is what a person needs


@dataclass(frozen=True, slots=True)
class Step:
    """One check: `ok` is None for what is absent or was not checked. `says` is for a person."""

    n: int
    name: str
    ok: bool | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """A vantage's key, and how many entries came under it; place and operator are the log's words.

    `distrusted` counts those of its entries that are not to be believed.
    """

    name: str
    key: str  # C2SP vkey
    place: str | None
    operator: str | None
    entries: int
    distrusted_since: datetime | None
    distrusted: int

    def as_json(self) -> dict[str, Any]:
        """One of `vantages` in the `--json` shape."""
        since = None if self.distrusted_since is None else instant(self.distrusted_since)
        return {
            "name": self.name,
            "key": self.key,
            "place": self.place,
            "operator": self.operator,
            "entries": self.entries,
            "distrusted_since": since,
            "distrusted": self.distrusted,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict, what led to it, and what it does not say.

    `lapsed` tells that it is not proved because certificates of time stamps have ended.
    """

    verdict: Verdict
    steps: tuple[Step, ...]
    not_proved: tuple[str, ...]
    lapsed: bool = False
    vantages: tuple[SignedBy, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 proved, 1 failed, 3 proved except for trust anchors: not supplied, or lapsed."""
        return _EXIT[self.verdict]

    def completed(self, done: Step) -> "Verification":
        """The same with one step done that had not been."""
        steps = tuple(done if found.n == done.n else found for found in self.steps)
        verdict: Verdict = "failed" if done.ok is False else self.verdict
        return replace(self, verdict=verdict, steps=steps)

    def as_json(self) -> dict[str, Any]:
        """The `--json` shape (design, section 9)."""
        return {
            "verdict": self.verdict,
            "steps": [
                {"n": found.n, "name": found.name, "ok": found.ok, "says": found.says}
                for found in self.steps
            ],
            "not_proved": list(self.not_proved),
            "vantages": [found.as_json() for found in self.vantages],
        }


def step(n: int, faults: Sequence[str], says: str, *, ok: bool | None = True) -> Step:
    """A step that failed if there are faults, and otherwise says what it proves."""
    if not faults:
        return Step(n, STEPS[n], ok, _printable(says))
    more = len(faults) - _SHOWN
    told = "; ".join(faults[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return Step(n, STEPS[n], False, _printable(told))


def _printable(words: str) -> str:
    """Names come out of the bundle: nothing in them may steer a terminal or reorder the line."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words[:_LONGEST])


def unchecked(n: int, why: str) -> Step:
    """A step about something that is absent, or that could not be checked."""
    return Step(n, STEPS[n], None, why)


def concluded(
    steps: Iterable[Step],
    not_proved: Iterable[str],
    *,
    anchored: bool,
    lapsed: bool = False,
    vantages: Iterable[SignedBy] = (),
) -> Verification:
    """The verdict that follows from the steps; those that are missing were not checked."""
    done = {found.n: found for found in steps}
    everything = tuple(
        done.get(n) or unchecked(n, "not checked: an earlier step leaves nothing to check")
        for n in STEPS
    )
    failed = any(found.ok is False for found in everything)
    verdict: Verdict = "failed" if failed else "unanchored"
    if anchored and not lapsed and not failed:
        verdict = "proved"
    return Verification(
        verdict, everything, tuple(not_proved), anchored and lapsed, tuple(vantages)
    )
