"""Does a receiver that uses Standard Webhooks' own package believe us, and nobody else?"""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notices_room import SECRET, HookReceiver, Room, hook_rules
from onrecord.desk.notifying.hooks import signed
from onrecord.network import SystemClock
from small_desk import Desk

_KEY = b64decode(SECRET.removeprefix("whsec_"))


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40),
    st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.text(max_size=300),
)
def test_the_signature_is_the_one_that_the_package_makes(
    name: str, at: datetime, body: str
) -> None:
    raw = body.encode("utf-8", "replace")
    headers = dict(signed(name, at, raw, _KEY))
    assert headers["webhook-id"] == name
    assert headers["webhook-signature"] == Webhook(SECRET).sign(name, at, raw.decode())


def test_the_package_verifies_what_arrives(desk: Desk) -> None:
    """By the time, too: the package refuses what is older than five minutes."""
    with HookReceiver() as receiver:
        room = Room(desk.archive, moment=SystemClock().now())
        room.rules(hook_rules(receiver.base))
        room.round()
        desk.enrol()
        assert room.round() == 1
        (asked,) = receiver.asked
        read = Webhook(SECRET).verify(asked.body, dict(asked.headers))
        assert read["type"] == "onrecord.enrolled"
        assert read["data"]["archive"] == "records.example/desk"


TAMPERED = {
    "another body": lambda body, headers: (body + b" ", headers),
    "another id": lambda body, headers: (body, {**headers, "webhook-id": "msg_2"}),
    "another time": lambda body, headers: (
        body,
        {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)},
    ),
    "another secret": lambda body, headers: (
        body,
        dict(signed("msg_1", SystemClock().now(), body, bytes(32))),
    ),
    "an old delivery, played again": lambda body, headers: (
        body,
        dict(signed("msg_1", SystemClock().now() - timedelta(minutes=6), body, _KEY)),
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_was_changed_on_the_way_is_not_believed(name: str) -> None:
    headers = dict(signed("msg_1", SystemClock().now(), b"{}", _KEY))
    Webhook(SECRET).verify(b"{}", headers)
    body, headers = TAMPERED[name](b"{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers, json_parse=False)
