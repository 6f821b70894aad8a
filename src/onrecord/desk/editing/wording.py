"""What may editors' and petitioners' own words look like?"""

from onrecord.desk.editing.errors import EditingError

__all__ = ["LONGEST", "require_line", "require_reason", "require_words"]

LONGEST = 10_000
"""Characters of a reason, a correction or a request: some five pages of a book."""
_LONGEST_LINE = 500


def require_reason(why: str) -> None:
    """Return if somebody could read this as a reason. Raises EditingError."""
    require_words("the reason", why)


def require_words(what: str, words: str) -> None:
    """Return if it says something, and not too much. Raises EditingError."""
    if not any(sign.isprintable() and not sign.isspace() for sign in words):
        raise EditingError(f"{what}: nothing is written there", advice="Say it in a sentence.")
    if len(words) > LONGEST:
        raise EditingError(f"{what}: more than {LONGEST:,} characters", advice="Say it shorter.")


def require_line(what: str, words: str) -> None:
    """The same of a single line."""
    require_words(what, words)
    if len(words) > _LONGEST_LINE or len(words.splitlines()) > 1:
        raise EditingError(
            f"{what}: one line of at most {_LONGEST_LINE} characters", advice="Say it shorter."
        )
