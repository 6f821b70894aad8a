"""What does each platform's reader make of answers as they were served?

`<reader>.<case>.http` holds the request's line, the status, a blank line and the exact body;
`.says` what the reader says. Nothing in a page's words may decide that a post is gone.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from onrecord.platforms import PLATFORMS, bluesky
from onrecord.record.exchanges import Exchange

HERE = Path(__file__).parent
CASES = [(p, f) for p in PLATFORMS for f in sorted((HERE / p.NAME).glob("*.http"))]


def heard(file: Path) -> Exchange:
    head, _, body = file.read_bytes().partition(b"\n\n")
    request, status = head.decode().split("\n")
    return exchange(int(status), body, request.removeprefix("GET "))


def exchange(
    status: int | None,
    body: bytes = b"",
    url: str = "https://h.example",
    failure: str | None = None,
) -> Exchange:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return Exchange(
        method="GET",
        url=url,
        status=status,
        headers=(),
        body=body,
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )


@pytest.mark.parametrize(
    ("platform", "file"), CASES, ids=lambda case: getattr(case, "stem", getattr(case, "NAME", ""))
)
def test_it_says_what_was_said(platform: object, file: Path) -> None:
    reader = getattr(platform, file.name.partition(".")[0])
    assert repr(reader(heard(file))) == file.with_suffix(".says").read_text().strip()


READERS = [
    bluesky.read_host,
    bluesky.read_state,
    bluesky.read_handle,
    bluesky.read_listing,
    bluesky.read_app,
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_no_answer_at_all_says_something_about_us(reader: object) -> None:
    assert callable(reader)
    assert repr(reader(exchange(None, failure="timeout: 20 s"))) == "Unreached(why='timeout: 20 s')"
