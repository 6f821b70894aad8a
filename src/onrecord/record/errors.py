"""What went wrong, whose turn it is, and what to do about it."""

__all__ = ["EXIT_ENVIRONMENT", "EXIT_FAILED", "EXIT_UNANCHORED", "EXIT_USAGE", "OnrecordError"]

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_UNANCHORED = 3
EXIT_ENVIRONMENT = 4


class OnrecordError(Exception):
    """An error that a person may read: what happened, and `advice` on what to do.

    Every error that crosses the border of one of our folders is one of these.
    `exit_code` is the process's exit status if nothing catches it (exit codes: design, section 6).
    """

    advice: str = ""
    exit_code: int = EXIT_FAILED

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice
