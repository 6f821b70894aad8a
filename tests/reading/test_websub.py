"""What does a request to a callback of ours say, whoever sent it?"""

import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.websub import Said, is_signed, read_said
from onrecord.record.exchanges import Exchange

SECRET, BODY = "a secret of sixteen letters", b"<feed/>"


def request(
    url: str = "https://r.example/websub/a?topic=t",
    method: str = "POST",
    signature: str | None = None,
    body: bytes = BODY,
) -> Exchange:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Exchange(
        method=method,
        url=url,
        status=None,
        headers=() if signature is None else (("x-hub-signature", signature),),
        body=body,
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )


def signed(method: str, secret: str = SECRET, body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, method).hexdigest()


SIGNATURES = {
    "SHA-256": (f"sha256={signed('sha256')}", True),
    "SHA-384": (f"sha384={signed('sha384')}", True),
    "SHA-512": (f"SHA512={signed('sha512').upper()}", True),
    "SHA-1": (f"sha1={signed('sha1')}", False),
    "another method's": (f"sha256={signed('sha512')}", False),
    "another secret's": (f"sha256={signed('sha256', 'another')}", False),
    "another body's": (f"sha256={signed('sha256', body=b'')}", False),
    "cut": (f"sha256={signed('sha256')[:-1]}", False),
    "without a method": (signed("sha256"), False),
    "a method that is none": (f"md4={signed('sha256')}", False),
    "empty": ("", False),
    "none": (None, False),
}


@pytest.mark.parametrize("case", SIGNATURES)
def test_only_a_signature_that_holds_is_one(case: str) -> None:
    signature, holds = SIGNATURES[case]
    assert is_signed(request(signature=signature), SECRET) is holds


SAID = {
    "a delivery": ("POST", "topic=https%3A%2F%2Fa%2F%3Fb%3Dc", Said("https://a/?b=c", "delivery")),
    "verified": ("GET", "topic=t&hub.mode=subscribe&hub.lease_seconds=60", Said("t", "subscribe", 60)),
    "without a lease": ("GET", "topic=t&hub.mode=subscribe", Said("t", "subscribe")),
    "a lease of words": ("GET", "topic=t&hub.mode=subscribe&hub.lease_seconds=x", Said("t", "subscribe")),
    "a lease without end": (
        "GET", "topic=t&hub.mode=subscribe&hub.lease_seconds=99999999999",
        Said("t", "subscribe", 315_360_000),
    ),
    "denied": ("GET", "topic=t&hub.mode=denied", Said("t", "denied")),
    "nothing": ("GET", "", None),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_a_request_says(case: str) -> None:
    method, query, said = SAID[case]
    assert read_said(request(f"https://r.example/websub/a?{query}", method)) == said


@given(st.text(), st.text(), st.binary(max_size=30))
def test_any_request_is_read(url: str, signature: str, body: bytes) -> None:
    for one in (url, f"https://r.example/?{url}"):
        read_said(request(one, "GET", signature, body))
    assert not is_signed(request(signature=signature, body=body), SECRET)
