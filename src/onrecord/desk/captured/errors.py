"""Why can a captured page, or its picture, not be shown?"""

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["CannotShow"]


class CannotShow(OnrecordError):
    """There is no such capture, nothing is kept of it, or nothing in it can be shown."""

    exit_code = EXIT_USAGE
    advice = "See the visits to a post, and what of each is published: onrecord picture POST"
