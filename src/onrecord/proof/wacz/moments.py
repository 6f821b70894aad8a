"""At which instant, in the words of a package?"""

from datetime import UTC, datetime

__all__ = ["moment_or_none"]


def moment_or_none(text: str | None) -> datetime | None:
    """An RFC 3339 time, or the 14 digits of an index, in UTC; None for anything else."""
    if text is None or len(text) > 40:
        return None
    try:
        if len(text) == 14 and text.isascii() and text.isdigit():
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
