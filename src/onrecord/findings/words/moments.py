"""How do we write times, and other people's words, in a sentence?"""

from datetime import datetime, timedelta

from onrecord.record.times import utc

__all__ = ["MOST_QUOTED", "duration", "ended", "moment", "quoted"]

MOST_QUOTED = 400  # characters; a declaration is a paragraph, and the record holds it whole

_SINGLE = str.maketrans({"“": "‘", "”": "’", "„": "‚", '"': "'", "«": "‹", "»": "›"})


def moment(at: datetime) -> str:
    """An instant for a reader, always with its zone, to the second."""
    return f"{utc(at):%Y-%m-%d %H:%M:%S} UTC"


def duration(length: timedelta) -> str:
    """A length of time in its largest two units."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counted = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    largest = next((i for i, (count, _) in enumerate(counted) if count), 3)
    return " ".join(f"{n} {unit}" for n, unit in counted[largest : largest + 2] if n) or "0 s"


def quoted(words: str) -> str:
    """Somebody else's words, in quotation marks; what is left out is marked.

    Marks within them become single ones, so that only ours end the quotation.
    """
    cut = words if len(words) <= MOST_QUOTED else words[:MOST_QUOTED].rstrip() + " […]"
    return f"“{cut.translate(_SINGLE)}”"


def ended(sentence: str) -> str:
    """A sentence with its full stop, unless a quotation at its end has one."""
    return sentence if sentence.endswith((".”", "!”", "?”", ".")) else f"{sentence}."
