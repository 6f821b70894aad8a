"""Is what is given again the very same, however a reader reads it, and never what is gone?"""

import asyncio
import gzip
from datetime import timedelta
from pathlib import Path
from threading import Thread

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.web import kept_answers
from onrecord.web.kept_answers import KeptAnswers
from web.asking import Pages
from web.ministry import NOW

READERS = {
    "any browser": ("gzip, deflate, br, zstd", True),
    "whoever takes anything": ("*", True),
    "with a weight": ("br;q=1.0, gzip;q=0.5", True),
    "who wants none": ("gzip;q=0", False),
    "who wants none, in three digits": ("gzip;q=0.000", False),
    "who says nothing": ("", False),
    "who reads another only": ("br", False),
}


def asked(path: str = "/", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "path": path, "query_string": b"", "headers": raw})


def long_page(_: Request) -> Response:
    return Response("a long page " * 1_000, media_type="text/html", headers={"vary": "x"})


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gets_what_it_reads(reader: str, empty: Archive) -> None:
    encoding, pressed = READERS[reader]
    kept = KeptAnswers(empty)
    for _ in range(2):  # made, and given again
        answer = kept.answer(asked(accept_encoding=encoding), NOW, long_page)
        assert answer.headers["vary"] == "x, accept-encoding"
        assert (answer.headers.get("content-encoding") == "gzip") is pressed
        assert int(answer.headers["content-length"]) == len(answer.body)
        body = gzip.decompress(bytes(answer.body)) if pressed else bytes(answer.body)
        assert body == long_page(asked()).body


TAGS = {
    "this very one": ("{tag}", 304),
    "among others": ('"other", {tag}', 304),
    "as if it were strong": ("{strong}", 304),
    "any": ("*", 304),
    "another": ('W/"0123"', 200),
    "none": ("", 200),
}


@pytest.mark.parametrize("case", TAGS)
def test_who_has_it_is_told_so(case: str, empty: Archive) -> None:
    kept = KeptAnswers(empty)
    tag = kept.answer(asked(), NOW, long_page).headers["etag"]
    given, status = TAGS[case]
    request = asked(if_none_match=given.format(tag=tag, strong=tag.removeprefix("W/")))
    answer = kept.answer(request, NOW, long_page)
    assert answer.status_code == status
    assert answer.headers["etag"] == tag
    assert bool(answer.body) is (status == 200)


def test_an_answer_that_names_its_own_version_is_given_as_it_is(empty: Archive) -> None:
    def named(_: Request) -> Response:
        return Response(b"x" * 5_000, headers={"etag": '"mine"'})

    answer = KeptAnswers(empty).answer(asked(accept_encoding="gzip"), NOW, named)
    assert answer.body == b"x" * 5_000
    assert answer.headers["etag"] == '"mine"' and "content-encoding" not in answer.headers


def test_no_more_is_kept_than_there_is_room_for(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "_MOST", 6_000)  # of which each takes 2,000 beside its own
    kept = KeptAnswers(empty)

    def short(request: Request) -> Response:
        return Response(request.url.path.encode().rjust(900))

    for number in (*range(5), 0):
        kept.answer(asked(f"/{number}"), NOW, short)
    assert kept.known(asked("/0"), NOW) is not None
    assert kept.known(asked("/1"), NOW) is None
    assert kept.known(asked("/4"), NOW) is not None


LONG_ADDRESSES = {"somewhat long": 1_500, "longer than any link": 60_000}


@pytest.mark.parametrize("name", LONG_ADDRESSES)
def test_what_is_asked_for_takes_no_more_room_than_the_answers(
    name: str, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "_MOST", 20_000)
    kept = KeptAnswers(empty)
    for number in range(20):
        long = asked(f"/{number}/{'x' * LONG_ADDRESSES[name]}")
        assert kept.answer(long, NOW, long_page).status_code == 200
    assert sum(len(one) for one in kept._kept) <= 20_000


OTHERS_QUESTIONS = {
    "behind a #": ("/first", b"#&phrase=harbour"),
    "behind a # in a value": ("/first", b"phrase=#accord"),
    "an earlier page of events": ("/events", b"#&before=1.0"),
}


@pytest.mark.parametrize("name", OTHERS_QUESTIONS)
def test_nobody_is_given_the_answer_to_anothers_question(name: str, filled: Archive) -> None:
    """Servers differ in what they pass on of a `#`, which no browser sends."""
    path, query = OTHERS_QUESTIONS[name]
    read_by_url = f"{path}?{query.partition(b'#')[0].decode()}"
    honest = Pages(filled).get(read_by_url).text
    pages = Pages(filled)
    status = asyncio.run(ask_as_it_stands(pages.app, path, query))
    assert status in (200, 404)
    assert pages.get(read_by_url).text == honest


async def ask_as_it_stands(app: ASGIApp, path: str, query: bytes) -> int:
    """As a server asks that passes on all of the address; httpx would take the `#` off."""
    seen: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        seen.append(message)

    head = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    host = [(b"host", b"pages.test")]
    await app({**head, "query_string": query, "headers": host, "scheme": "http"}, receive, send)
    return int(seen[0]["status"])


def test_of_many_who_ask_at_once_one_has_it_made(empty: Archive) -> None:
    made: list[str] = []
    kept = KeptAnswers(empty)

    def slow(request: Request) -> Response:
        made.append(request.url.path)
        asyncio.run(asyncio.sleep(0.05))
        return long_page(request)

    answers: list[Response] = []
    threads = [
        Thread(target=lambda: answers.append(kept.answer(asked("/busy"), NOW, slow)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["/busy"] and len({one.body for one in answers}) == 1 and len(answers) == 8


def test_nothing_is_kept_while_bytes_are_destroyed(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/gone")
    with open_archive(tmp_path / "archive") as archive:
        kept = KeptAnswers(archive)
        (archive.folder / "redacting").write_text("an entry")
        kept.answer(asked(), NOW, long_page)
        assert kept.known(asked(), NOW) is None
        (archive.folder / "redacting").unlink()
        kept.answer(asked(), NOW, long_page)
        assert kept.known(asked(), NOW) is not None
        (archive.folder / "withheld.jsonl").write_text("")
        assert kept.known(asked(), NOW) is None
        assert kept.known(asked(), NOW - timedelta(seconds=1)) is None  # a clock set back


def test_pages_come_compressed_and_a_second_visit_costs_nothing(filled: Archive) -> None:
    pages = Pages(filled)

    async def visit() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        app = httpx.ASGITransport(pages.app)
        async with httpx.AsyncClient(transport=app, base_url="http://pages.test") as client:
            first = await client.get("/")
            again = await client.get("/", headers={"if-none-match": first.headers["etag"]})
            plain = await client.get("/", headers={"accept-encoding": "identity"})
            return first, again, plain

    first, again, plain = asyncio.run(visit())
    assert first.headers["content-encoding"] == "gzip" and first.text == plain.text
    assert "content-encoding" not in plain.headers
    assert again.status_code == 304 and not again.content
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
