"""What does a verification say to somebody who knows neither logs nor signatures?

The same words for every program that verifies. A step's own `says` is for an expert; here each
kind of step has one sentence of what it shows, and each verdict says what to do next.
"""

from dataclasses import dataclass

from onrecord.proof.bundle.verification import Step, Verdict, Verification

__all__ = ["MARKS", "PROVES", "Told", "told"]

MARKS = {True: "ok", False: "FAIL", None: "–"}
"""A step in a word: it holds, it failed, or there was nothing to check."""

PROVES = {
    1: "Every program reads the same files in it: nothing is hidden, doubled or in two versions.",
    2: "Every file is byte for byte the one that the bundle's own list names; none is missing.",
    3: "Every entry is written in the one form that the log allows, so it has one meaning.",
    4: "The holder of the log's key signed this list of files, and the log's size and content.",
    5: "Enough of the witnesses whom you trust have cosigned this very head of the log.",
    6: "Every entry stands in that log at its place: another entry would need another signed head.",
    7: "Between the stamped heads that came along and this one the log only grew.",
    8: "Time-stamping services that you trust stamped heads of the log, with the times that they state.",
    9: "Every entry that was in the log when it was stamped existed no later than that.",
    10: "The bytes shown are those that were promised in the log; what is left out is named.",
    11: "Where a step names entries as borne out, the account's own key or its instance's signed what they say.",
    12: "The packages of captured pages are unchanged, and are those that were put on record.",
    13: "From an account's first to its last signed state here, nothing of the chain served is missing.",
    14: "The stored answers, read again now, say what was recorded of them then.",
    15: "What vantages brought is word for word what they signed, by the keys that the log names as theirs.",
}
"""What a step proves if it holds, in one sentence."""

_VERDICTS: dict[Verdict, str] = {
    "proved": "Proved: whatever could be checked holds, under the keys that you supplied.",
    "failed": "Failed: at least one check does not hold; its step says what. Do not rely on this file.",
    "unanchored": "Unanchored: whatever could be checked holds, but nothing shows whose it is.",
}
_NEXT: dict[Verdict, tuple[str, ...]] = {
    "proved": (
        "Keep the file exactly as it is, with its SHA-256, beside this answer.",
        "Read above what is not proved before you say what it shows.",
    ),
    "failed": (
        "Keep this copy as it is, and note from whom you have it.",
        "Get the bundle once more from its issuer, by another way, and verify that one.",
        "Tell the issuer the first step that failed, in its own words.",
    ),
    "unanchored": (
        "Get the log's key (one line that begins with the log's name) from its operator by a way"
        " that you trust, not from this file: from their office, their printed page, a person"
        " whom you know. The bundle's trust/log.vkey is only the issuer's claim.",
        "Put it into a file log.vkey in a folder of your own, and verify again with --trust FOLDER.",
        "Until then it is as good as a file that somebody signed whom you do not know.",
    ),
}
_LAPSED = (
    "Unanchored: whatever could be checked holds, but time stamps have lapsed since it was made."
)
_NEXT_LAPSED = (
    "Ask the issuer for a newer bundle of this case: the log may have been stamped again in time.",
    "Step 8 says which certificates have ended, and when. What the log's key and the accounts'"
    " keys show holds as before; of the time, only what still stands in step 9.",
    "Keep any older answer to this check: it was given while the certificates had not ended.",
)
_NO_BUNDLE = (
    "If this was never a bundle of onrecord (a captured page, another zip file, a download that"
    " broke off), then nothing is said of what it holds."
)
_NOTHING = "Nothing. A file in which one check fails may be wrong in any other part, too."


@dataclass(frozen=True, slots=True)
class Told:
    """A verification in sentences: the verdict, the steps, what follows, and what to do."""

    verdict: str
    steps: tuple[Step, ...]
    proved: tuple[str, ...]
    not_proved: tuple[str, ...]
    next: tuple[str, ...]

    @property
    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What follows the steps, each under its title."""
        return (
            ("What is proved", self.proved),
            ("What is not proved", self.not_proved),
            ("What to do next", self.next),
        )


def told(found: Verification) -> Told:
    """The verification in plain words; names out of the bundle are in the steps only."""
    return Told(
        _LAPSED if found.lapsed else _VERDICTS[found.verdict],
        found.steps,
        tuple(_proved(found)),
        found.not_proved or ("Everything: the checks ended before there was anything to say.",),
        tuple(_next(found)),
    )


def _proved(found: Verification) -> list[str]:
    if found.verdict == "failed":
        return [_NOTHING]
    held = [step.n for step in found.steps if step.ok]
    anchored = found.verdict == "proved" or found.lapsed
    sentences = [PROVES[n] for n in held if n != 4 or anchored]
    if not anchored:
        sentences.append("Somebody signed all of this, and nothing was changed since they did.")
    return sentences


def _next(found: Verification) -> list[str]:
    steps = list(_NEXT_LAPSED if found.lapsed else _NEXT[found.verdict])
    return [*steps, _NO_BUNDLE] if found.steps[0].ok is False else steps
