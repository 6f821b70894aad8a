"""What can an editor not do, and why?"""

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["EditingError", "NotAllowed"]


class EditingError(OnrecordError):
    """An appointment, proposal, review, correction or answer that can't be. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "See: onrecord review, onrecord requests, onrecord editor"


class NotAllowed(EditingError):
    """Somebody's role is not enough for that. Nothing was recorded."""

    advice = "Ask an admin for the role, or somebody who has it to do this: onrecord editor"
