"""How is an answer that was stored as a file read back? For `tests/platforms/<name>/*.http`.

The request's line, the status, headers if they matter, a blank line, and the exact body.
"""

from datetime import UTC, datetime
from pathlib import Path

from onrecord.record.exchanges import Exchange

__all__ = ["answered", "heard"]


def heard(file: Path) -> Exchange:
    head, _, body = file.read_bytes().partition(b"\n\n")
    request, status, *lines = head.decode().split("\n")
    pairs = (line.partition(": ") for line in lines)
    headers = tuple((name, value) for name, _, value in pairs)
    return answered(request.removeprefix("GET "), body, int(status), headers)


def answered(
    url: str,
    body: bytes = b"",
    status: int | None = 200,
    headers: tuple[tuple[str, str], ...] = (),
    failure: str | None = None,
) -> Exchange:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return Exchange(
        method="GET",
        url=url,
        status=status,
        headers=headers,
        body=body,
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )
