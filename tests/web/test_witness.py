"""Does the witness answer over HTTP as C2SP tlog-witness has it?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.witness import MOST_A_MINUTE, make_witness
from onrecord.network.witnessing import log_name
from onrecord.proof.notes import VerifierKey, open_note, sign_note
from onrecord.proof.witnessing import MAX_SUBMISSION, SIZE_TYPE, read_cosignatures
from onrecord.web import app
from small_log import LOG_KEY, ORIGIN, TestSigner
from submissions import head, submission
from web.asking import StoppedClock

ADD = "/witness/add-checkpoint"


class Http:
    """The app of an archive, asked as over HTTP."""

    def __init__(self, archive: Archive) -> None:
        self.app = app(archive, StoppedClock())

    def ask(
        self, path: str, body: "str | bytes | AsyncIterator[bytes] | None" = None
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://w.test") as client:
                method = "GET" if body is None else "POST"
                return await client.request(method, path, content=body)

        return asyncio.run(ask())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "witness.example/records")
    with open_archive(tmp_path / "archive", writing=False) as opened:
        yield opened


@pytest.fixture
def http(archive: Archive) -> Iterator[Http]:
    """An archive that cosigns the small log."""
    make_witness(archive.folder).close()
    policy = f"log {LOG_KEY.key} https://log.example/log\nquorum none\n"
    Layout(archive.folder).witnessed.write_text(policy)
    made = Http(archive)
    yield made
    made.app.state.witnessing.close()


def post(http: Http, old: int, new: int, story: str = "", **changed: object) -> httpx.Response:
    return http.ask(ADD, str(submission(old, new, story, **changed)))


def key_of(http: Http) -> VerifierKey:
    return VerifierKey.parse(http.ask("/witness/witness.vkey").text.removesuffix("\n"))


def test_a_cosignature_is_given_for_a_head_that_continues(http: Http) -> None:
    for old, new in ((0, 3), (3, 5), (5, 5)):
        answer = post(http, old, new)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        (line,) = read_cosignatures(answer.content, str(head(new)), key_of(http))
        assert answer.text == str(line)
        assert answer.text.startswith("— witness.example/records/witness ")


def test_a_stale_size_is_answered_with_the_right_one(http: Http) -> None:
    post(http, 0, 5)
    for answer in (post(http, 3, 7), post(http, 0, 7), post(http, 5, 5, "forked")):
        assert answer.status_code == 409
        assert answer.headers["content-type"] == SIZE_TYPE
        assert answer.content == b"5\n"


REFUSED = {
    "a wrong proof": (submission(5, 7, "forked"), 422),
    "an old size above the new one": (submission(9, 7), 400),
    "an unknown log": (
        str(submission(5, 7)).replace(ORIGIN, "who.example/log"),
        404,
    ),
    "a stranger's signature": (
        submission(5, 7, note=sign_note(str(head(7)), [TestSigner(ORIGIN, seed=8)])),
        403,
    ),
    "nothing": ("", 400),
    "no UTF-8": (b"\xff\xfe", 400),
    "a page": ("<html>", 400),
    "a body that is too large": (b"x" * (MAX_SUBMISSION + 1), 413),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_has_its_status_and_a_word(http: Http, name: str) -> None:
    body, status = REFUSED[name]
    post(http, 0, 5)
    answer = http.ask(ADD, body if isinstance(body, bytes) else str(body))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert 0 < len(answer.text.splitlines()[0]) < 300
    assert "Traceback" not in answer.text
    assert post(http, 5, 7).status_code == 200  # nothing was remembered of it


def test_a_body_without_an_end_is_not_read_to_it(http: Http) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 4096

    assert http.ask(ADD, endless()).status_code == 413
    assert sent < 2 * MAX_SUBMISSION // 4096


def test_who_hurries_is_told_when_to_come_again(http: Http) -> None:
    for size in range(1, MOST_A_MINUTE + 1):
        assert post(http, size - 1, size).status_code == 200
    answer = post(http, MOST_A_MINUTE, MOST_A_MINUTE + 1)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"


def test_it_shows_what_it_cosigned(http: Http) -> None:
    address = f"/witness/logs/{log_name(ORIGIN)}/checkpoint"
    assert http.ask(address).status_code == 404
    post(http, 0, 5)
    shown = http.ask(address)
    assert shown.status_code == 200
    opened = open_note(shown.content, [LOG_KEY.key, key_of(http)])
    assert opened.text == str(head(5))
    assert [line.name for line in opened.verified] == [ORIGIN, key_of(http).name]
    for other in ("0" * 64, "..%2f..%2fkeys", ORIGIN):
        assert http.ask(f"/witness/logs/{other}/checkpoint").status_code == 404


def test_an_archive_that_witnesses_nobody_says_so(archive: Archive) -> None:
    http = Http(archive)
    assert http.ask(ADD, str(submission(0, 5))).status_code == 404
    assert http.ask("/witness/witness.vkey").status_code == 404
    assert not Layout(archive.folder).witness_memory.exists()
    make_witness(archive.folder).close()  # while the pages are served
    assert http.ask("/witness/witness.vkey").status_code == 200
    http.app.state.witnessing.close()


def test_only_post_submits(http: Http) -> None:
    answer = http.ask(ADD)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_witness_that_lost_its_memory_cosigns_nothing(http: Http, archive: Archive) -> None:
    for path in archive.folder.glob("witness.db*"):
        path.unlink()
    answer = post(http, 0, 5)
    assert answer.status_code == 500
    assert str(archive.folder) not in answer.text
