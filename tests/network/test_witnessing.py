"""Is every answer of a witness taken for what it is, and for no more?"""

import asyncio

import pytest

from loopback_server import Request, Says, always, answer, serving
from onrecord.network import Fetcher, Guard, Limits
from onrecord.network.witnessing import (
    Behind,
    Cosigned,
    Denied,
    NoAnswer,
    Said,
    ask_view,
    ask_witness,
    log_name,
)
from onrecord.proof.notes import MAX_NOTE, sign_note
from onrecord.proof.witnessing import SIZE_TYPE, Submission
from small_log import LOG_KEY, ORIGIN, TestSigner
from submissions import head, log, submission

GUARD = Guard(allow_private=["127.0.0.1"])


def told(says: Says) -> tuple[Said, Request]:
    """What a witness that says so is taken to say, and what it was sent."""

    async def ask() -> tuple[Said, Request]:
        limits = Limits(body=2 * MAX_NOTE, read=1, whole=2)
        async with (
            serving(says) as server,
            Fetcher(vantage="test", contact="", guard=GUARD, limits=limits) as fetch,
        ):
            said = await ask_witness(fetch, server.url("/w/"), submission(3, 5))
            return said, server.asked[0]

    return asyncio.run(ask())


def conflict(body: bytes, content_type: str = SIZE_TYPE) -> bytes:
    return answer("409 Conflict", body, content_type=content_type)


ANSWERS: dict[str, tuple[bytes, Said]] = {
    "lines": (answer("200 OK", b"lines\n"), Cosigned(b"lines\n")),
    "another size": (conflict(b"4\n"), Behind(4)),
    "another size, with a charset": (conflict(b"4\n", f"{SIZE_TYPE}; charset=utf-8"), Behind(4)),
    "a conflict without a size": (conflict(b""), Denied(409, "not the size of a log: b''")),
    "a conflict of another type": (conflict(b"4\n", "text/plain"), Denied(409, "4")),
    "a wrong proof": (answer("422 Unprocessable", b"no\n"), Denied(422, "no")),
    "an unknown log": (answer("404 Not Found", b"who?"), Denied(404, "who?")),
    "a wrong signature": (answer("403 Forbidden"), Denied(403, "")),
    "asked too often": (
        answer("429 Too Many Requests"),
        NoAnswer("HTTP 429: asked too often, or too slowly"),
    ),
    "a fault of its own": (answer("500 Internal Server Error"), NoAnswer("HTTP 500")),
    "closed for repair": (answer("503 Service Unavailable"), NoAnswer("HTTP 503")),
    "a redirect": (answer("302 Found", location="http://127.0.0.1:1/"), Denied(302, "")),
    "control characters": (answer("400 Bad", b"\x1b[31mred\n\n"), Denied(400, "\x1b[31mred")),
    "too much": (
        answer("200 OK", b"x" * (MAX_NOTE + 1)),
        Denied(200, f"{MAX_NOTE + 1} bytes are more than a few signatures"),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_is(name: str) -> None:
    raw, expected = ANSWERS[name]
    assert told(always(raw))[0] == expected


def test_what_is_sent_is_what_a_witness_reads() -> None:
    _, request = told(always(answer("200 OK", b"lines\n")))
    assert request.line == "POST /w/add-checkpoint HTTP/1.1"
    assert Submission.parse(request.body) == submission(3, 5)


def test_nobody_there_is_no_answer() -> None:
    async def ask() -> Said:
        async with Fetcher(vantage="test", contact="", guard=GUARD) as fetch:
            return await ask_witness(fetch, "http://127.0.0.1:9", submission(3, 5))

    said = asyncio.run(ask())
    assert isinstance(said, NoAnswer)
    assert said.why.startswith("unreachable")


NOTE = log(5).checkpoint()
VIEWS: dict[str, tuple[bytes, bool]] = {
    "the head": (answer("200 OK", NOTE.encode()), True),
    "none": (answer("404 Not Found"), False),
    "a page": (answer("200 OK", b"<html>"), False),
    "not UTF-8": (answer("200 OK", b"\xff"), False),
    "a head that a stranger signed": (
        answer("200 OK", sign_note(str(head(5)), [TestSigner(ORIGIN, seed=8)]).encode()),
        False,
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_witness_can_only_show_a_head_that_the_log_signed(name: str) -> None:
    raw, fine = VIEWS[name]

    async def ask() -> tuple[object, str]:
        async with (
            serving(always(raw)) as server,
            Fetcher(vantage="test", contact="", guard=GUARD) as fetch,
        ):
            shown = await ask_view(fetch, server.url("/w"), ORIGIN, LOG_KEY.key)
            return shown, server.asked[0].path

    shown, path = asyncio.run(ask())
    assert shown == ((head(5), NOTE) if fine else None)
    assert path == f"/w/logs/{log_name(ORIGIN)}/checkpoint"
