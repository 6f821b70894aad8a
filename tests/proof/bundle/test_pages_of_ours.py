"""Do packages of our own recorder pass step 12, whatever a page made it record?"""

import io
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bundle_faults import checked, says
from entries import at
from onrecord.network.browser import Budget, PageExchange, Visit
from onrecord.network.wacz_writing import write_wacz
from onrecord.proof.wacz import check_wacz
from onrecord.record.captures import Capture, Truncated, Whole
from small_bundle import small

AT = at(1)
URL = "https://tides.example/post?id=7"
TLS = {"tls_version": "TLS 1.3", "peer": "203.0.113.7:443"}


def exchange(**known: Any) -> PageExchange:
    given = {"url": URL, "method": "GET", "kind": "Document", "asked_at": AT, "status": 200}
    return PageExchange(**{**given, **TLS, "body": b"<p>Tides", "main": True, **known})


def seen(*exchanges: PageExchange, **known: Any) -> Visit:
    given: dict[str, Any] = {
        "url": URL,
        "outcome": Whole(),
        "began_at": AT,
        "ended_at": AT + timedelta(seconds=3),
        "vantage": "test",
        "budget": Budget(),
        "browser": "Chromium 156",
        "final_url": URL,
        "status": 200,
        "peer": "203.0.113.7:443",
        "tls": "verified TLSv1.3",
        "exchanges": exchanges,
        "screenshot": b"\x89PNG\r\n\x1a\n made up",
        "text": "Tides \ud800",
        "dom": "<p>Tides",
    }
    return Visit(**{**given, **known})


VISITS: dict[str, Visit] = {
    "a page": seen(exchange()),
    "a redirect": seen(
        exchange(status=302, answered=(("location", "/other"),), body=b""),
        exchange(url="https://tides.example/other", status=404),
        final_url="https://tides.example/other",
        status=404,
    ),
    "a page that a script led to": seen(
        exchange(),
        exchange(url="https://tides.example/other", status=404),
        final_url="https://tides.example/other",
        status=404,
    ),
    "one address asked for many times": seen(exchange(), *(exchange(kind="Fetch"),) * 5),
    "an address of 100,000 letters": seen(
        exchange(), exchange(url=f"https://x.example/{'a' * 100_000}", kind="Image")
    ),
    "a header of 100,000 letters": seen(exchange(answered=(("x", "a" * 100_000),))),
    "a header that would end the record": seen(
        exchange(answered=(("x", "a\r\n\r\nWARC/1.1\r\nWARC-Type: response"), ("é", "\ud800")))
    ),
    "a body that is a record": seen(exchange(body=b"\r\n\r\nWARC/1.1\r\n\r\n" * 50)),
    "a status of the server's own": seen(exchange(status=599), status=599),
    "cut short": seen(exchange(cut_off="length"), outcome=Truncated("200 MB")),
    "as many zeros as a visit may take": seen(exchange(body=bytes(200 << 20))),
}


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_our_own_package_passes(visit: Visit) -> None:
    numbers = count(1)
    raw = write_wacz(visit, software="test", entropy=lambda size: next(numbers).to_bytes(size))
    facts = check_wacz(io.BytesIO(raw))
    assert facts.unverified == 0 and facts.screenshot and facts.text and facts.dom
    made = small()
    made.entries.append(
        Capture(
            url=visit.url,
            posts=(),
            outcome=visit.outcome,
            package=made.add(raw),
            status=visit.status,
            peer=visit.peer,
            tls=visit.tls,
            browser=visit.browser,
            vantage=visit.vantage,
            began_at=visit.began_at,
            ended_at=visit.ended_at,
        )
    )
    found = checked(made.build())
    assert next(step.ok for step in found.steps if step.n == 12), says(found, 12)
