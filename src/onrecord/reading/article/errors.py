"""Why can these bytes not be read as a news report?"""

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["ArticleError"]


class ArticleError(OnrecordError):
    """The bytes are no article that can be read; the message says what they are."""

    advice = "Give the article as plain text or as the HTML of its page."
    exit_code = EXIT_USAGE
