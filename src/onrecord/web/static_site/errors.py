"""What can go wrong when the pages are written as files?"""

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = ["NotOurFolder", "StaticSiteError", "StillRedacting"]


class StaticSiteError(OnrecordError):
    """The pages can't be written as files."""

    advice = "Nothing that was written before is harmed. Run the command again."


class StillRedacting(StaticSiteError):
    """A redaction is not finished: what is to be nowhere would come into the files."""

    exit_code = EXIT_ENVIRONMENT
    advice = (
        "While `onrecord redact` runs, wait until it has ended. If it was cut off, run "
        "`onrecord doctor`, which ends it, as a user who may destroy bytes. Then publish again."
    )


class NotOurFolder(StaticSiteError):
    """A folder in which files would be overwritten or removed that are none of this site's."""

    exit_code = EXIT_USAGE
    advice = "Name a folder that is empty or not there yet, outside of any archive."
