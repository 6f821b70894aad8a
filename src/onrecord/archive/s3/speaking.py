"""What do a bucket's errors mean to us?"""

from collections.abc import Iterator
from contextlib import contextmanager

from obstore import exceptions

from onrecord.archive.errors import StorageError, StoreAway

__all__ = ["BucketAway", "speaking"]


class BucketAway(StoreAway):
    """The bucket was not reached, or its answer was lost."""

    advice = (
        "See that the bucket's server runs and that onrecord.toml names it rightly, then try again:"
        " what was kept while the answer was lost is not kept twice."
    )


_ROLE = "Use credentials that may do this (docs/operations.md, Rights at the bucket)."


@contextmanager
def speaking(where: str) -> Iterator[None]:
    """Turn the errors of a bucket into ours; those that answer a condition are the caller's."""
    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise
    except FileNotFoundError as error:
        raise BucketAway(f"there is no such bucket, or it went away: {where}") from error
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
        raise StorageError(f"{_said(error)}: {where}", advice=_ROLE) from error
    except exceptions.BaseError as error:
        raise BucketAway(f"{_said(error)}: {where}") from error


def _said(error: Exception) -> str:
    """The first line: what follows repeats the request."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:400]
