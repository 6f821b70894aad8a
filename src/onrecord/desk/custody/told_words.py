"""What is said of vantages' words, once all of them were read?"""

from onrecord.desk.custody.check import Check, State
from onrecord.desk.vantages.brought import Words

__all__ = ["told_words"]

_NAMED = 5  # faults that a person is told; the first is what they need
_MEND = (
    "See whether the same is said of a backup, and ask the vantage's operator what it signed: an"
    " entry that it did not sign as it stands is not its word."
)


def told_words(found: Words) -> Check:
    """Whether every entry that a vantage is said to have brought was signed by it as it stands."""
    if not (found.by or found.found or found.unchecked):
        return Check("vantages", State.FINE, "no entry was brought by a vantage")
    counted = f"{found.signed} entries signed by {len(found.by)} keys"
    if found.unchecked:
        counted += f", {found.unchecked} whose words are withheld"
    if not found.found:
        return Check("vantages", State.FINE, f"{counted}: all as they were signed")
    named = "; ".join(found.faults[:_NAMED])
    return Check("vantages", State.FAULT, f"{counted}. Faults: {found.found}. {named}", _MEND)
