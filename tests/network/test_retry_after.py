"""Do we come back when we are asked to?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network import ask_again_at
from onrecord.network.retry_after import LONGEST_WAIT
from onrecord.record.exchanges import Exchange

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())

SAID = {
    "in two minutes": (429, {"retry-after": "120"}, 120),
    "with spaces": (429, {"retry-after": " 120 "}, 120),
    "after maintenance": (503, {"retry-after": "600"}, 600),
    "at once": (429, {"retry-after": "0"}, 0),
    "at a date": (503, {"retry-after": "Sun, 22 Nov 2026 12:05:00 GMT"}, 300),
    "at a date elsewhere": (503, {"retry-after": "Sun, 22 Nov 2026 13:05:00 +0100"}, 300),
    "at a date long past": (503, {"retry-after": "Fri, 22 Nov 1996 12:05:00 GMT"}, 0),
    "never, which we cut": (503, {"retry-after": "9999999"}, 86_400),
    "in the year 9999": (503, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 86_400),
    "after the last date there is": (503, {"retry-after": "Fri, 31 Dec 9999 23:59:59 -0100"}, None),
    "zeros before": (429, {"retry-after": "0" * 20 + "60"}, 60),
    "an absurd number": (503, {"retry-after": "9" * 400}, 86_400),
    "when the window ends": (429, {"ratelimit-reset": str(EPOCH + 60)}, 60),
    "when the window ends, as a delay": (429, {"ratelimit-reset": "60"}, 60),
    "when X's window ends": (429, {"x-rate-limit-reset": str(EPOCH + 60)}, 60),
    "X's window of an answer that was given": (200, {"x-rate-limit-reset": str(EPOCH)}, None),
    "both: the standard one": (429, {"retry-after": "10", "ratelimit-reset": "60"}, 10),
    "a window of an answer that was given": (200, {"ratelimit-reset": "60"}, None),
    "nothing": (429, {}, None),
    "words": (429, {"retry-after": "tomorrow"}, None),
    "a negative number": (429, {"retry-after": "-1"}, None),
    "digits of another script": (429, {"retry-after": "١٢"}, None),
    "half a date": (429, {"retry-after": "Sun, 22 Nov"}, None),
}


def exchange(status: int, headers: dict[str, str]) -> Exchange:
    return Exchange(
        method="GET",
        url="https://pds.example/",
        status=status,
        headers=tuple(headers.items()),
        body=b"",
        asked_at=NOW - timedelta(seconds=1),
        answered_at=NOW,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )


@pytest.mark.parametrize("status, headers, seconds", SAID.values(), ids=SAID)
def test_when(status: int, headers: dict[str, str], seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert ask_again_at(exchange(status, headers)) == expected


@given(st.text(), st.sampled_from([200, 429, 503]))
def test_no_header_sends_us_away_for_good_or_makes_us_stumble(value: str, status: int) -> None:
    at = ask_again_at(exchange(status, {"retry-after": value, "ratelimit-reset": value}))
    assert at is None or NOW <= at <= NOW + LONGEST_WAIT
