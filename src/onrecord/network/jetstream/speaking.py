"""What do the library's errors mean to us?"""

from collections.abc import Iterator
from contextlib import contextmanager

from nats.errors import Error, MaxPayloadError, NoRespondersError
from nats.js.errors import APIError, NoStreamResponseError

from onrecord.network.jetstream.errors import (
    TransportAway,
    TransportError,
    TransportFull,
    TransportRefused,
)

__all__ = ["speaking"]

_FULL = {10047, 10054, 10077}  # of the server's error codes: no disk left, too large, too many


@contextmanager
def speaking() -> Iterator[None]:
    """Turn what the library raises into our errors."""
    try:
        yield
    except (NoRespondersError, NoStreamResponseError) as error:
        raise TransportAway("nobody takes this: there is no such stream, or no leader") from error
    except MaxPayloadError as error:
        raise TransportError("larger than what the NATS servers take in one message") from error
    except APIError as error:
        raise _answered(error) from error
    except (Error, TimeoutError, OSError) as error:
        raise TransportAway(f"NATS: {str(error) or type(error).__name__}") from error


def _answered(error: APIError) -> TransportError:
    words = f"NATS: {error.description or error}"
    if error.err_code in _FULL or "exceeded" in words:
        return TransportFull(words)
    return TransportRefused(words) if error.code in (401, 403) else TransportAway(words)
