"""How do we say that what a vantage brought is not believed?"""

from datetime import datetime

from onrecord.findings.words.moments import ended, moment, quoted


def not_believed(vantage: str, since: datetime, why: str, count: int) -> str:
    what = "1 entry" if count == 1 else f"{count} entries"
    return (
        f"What {quoted(vantage)} brought is not believed since {moment(since)}: {ended(quoted(why))} "
        f"{what} on record here by its word {'counts' if count == 1 else 'count'} for nothing, and "
        "can be looked at."
    )
