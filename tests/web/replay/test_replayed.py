"""What does the origin of captured pages answer, and what not?"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from captured_pages import package, picture, visited
from entries import at
from onrecord.archive import Archive, BlobMissing
from onrecord.desk.captured import pictures_of, release_picture
from onrecord.desk.custody.planning import plan_redaction
from onrecord.desk.custody.redacting import redact
from onrecord.desk.documents import put_on_record
from onrecord.desk.editing.actors import operator
from onrecord.record.editing import Box
from onrecord.record.outcomes import Refused
from onrecord.record.vantages import VantageTrust
from onrecord.web.replay import Passes, replay_app
from onrecord.web.replay.beside import frame_ancestors, replay_place
from onrecord.web.turns import Turns
from replayed_pages import ANSWERS, BYSTANDERS, PAGE
from vantages_of_a_desk import SOUTH
from web.asking import StoppedClock
from web.ministry import NOW, fill, ref

POST = ref("startling")
PAGES = "https://records.example"


class Replayed:
    """The origin, asked in process."""

    def __init__(self, archive: Archive, entry: int) -> None:
        self.passes, self.entry = Passes(b"k" * 32), entry
        self.app = replay_app(archive, self.passes, StoppedClock(), [PAGES])

    def get(self, path: str, **headers: str) -> httpx.Response:
        return asyncio.run(self._get(path, headers))

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        asked = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=asked, base_url="http://captures.test") as client:
            return await client.get(path, headers=headers)

    def part(self, name: str = "") -> httpx.Response:
        return self.get(f"/captures/{self.entry}/{name}")

    def whole(self, name: str = "", entry: int | None = None) -> httpx.Response:
        of = self.entry if entry is None else entry
        return self.get(f"/whole/{self.passes.give(self.entry, NOW)}/{of}/{name}")


def replayed(archive: Archive, raw: bytes | None, **fields: object) -> Replayed:
    entry = visited(archive, raw, [POST], began_at=at(505), ended_at=at(506), **fields).index
    return Replayed(archive, entry)


@pytest.fixture
def found(empty: Archive) -> Iterator[Replayed]:
    fill(empty)
    yield replayed(empty, package(PAGE, ANSWERS, screenshot=picture()))


def test_anybody_sees_the_accounts_own_part(found: Replayed) -> None:
    answer = found.part()
    assert answer.status_code == 200
    assert "We leave the Harbour Accord tonight." in answer.text
    assert "@ministry.test" in answer.text and "1,204" in answer.text
    for name in BYSTANDERS:
        assert name not in answer.text, name


def test_nothing_of_a_visit_that_is_not_believed_is_given_to_readers(empty: Archive) -> None:
    fill(empty)
    (collected,) = empty.keep(b"the words of the south")
    came = {"vantage": SOUTH.name, "collected": collected}
    visit = replayed(empty, package(PAGE, ANSWERS), **came)
    names = [part.split('"')[0] for part in visit.part().text.split('href="')[1:]]
    assert [visit.part(name).status_code for name in ("", *names)] == [200] * 4
    lied = VantageTrust(key=str(SOUTH.key), since=at(500), why="its clock stood", by="an editor")
    put_on_record(empty, lied, at(2000))
    for name in ("", *names[1:]):
        assert visit.part(name).status_code == 404, name
        assert "Harbour" not in visit.part(name).text
    assert visit.whole().status_code == 200  # who decides what is published sees it
    put_on_record(empty, replace(lied, since=None), at(2001))
    assert visit.part().status_code == 200


def test_styles_lie_beside_it_and_no_picture(found: Replayed) -> None:
    names = [part.split('"')[0] for part in found.part().text.split('href="')[1:]]
    assert names[0] == "inert.css" and len(names) == 3
    for name in names:
        sheet = found.part(name)
        assert (sheet.status_code, sheet.headers["content-type"]) == (
            200,
            "text/css; charset=utf-8",
        )
        assert "url(" not in sheet.text
    whole = found.whole().text
    pictures = [part.split('"')[0] for part in whole.split('src="')[1:]]
    assert len(pictures) == 2
    for name in pictures:
        assert found.part(name).status_code == 404
        given = found.whole(name)
        assert (given.status_code, given.headers["content-type"]) == (200, "image/png")


def test_an_editor_sees_all_of_it(found: Replayed) -> None:
    whole = found.whole()
    assert whole.status_code == 200
    assert all(name in whole.text for name in BYSTANDERS)
    (site,) = [name for name in whole.text.split('"') if name.startswith("s-")]
    assert 'url("p-' in found.whole(site).text
    assert "<script" not in whole.text


def test_without_a_pass_nobody_does(found: Replayed) -> None:
    for given in ("x", "1-2", found.passes.give(found.entry + 1, NOW)):
        for name in ("", "inert.css", "own.css", "p-0"):
            answer = found.get(f"/whole/{given}/{found.entry}/{name}")
            assert answer.status_code == 404 and "Jane" not in answer.text, (given, name)
    assert found.whole(entry=found.entry - 1).status_code == 404


def test_every_answer_is_sealed_and_knows_no_cookie(found: Replayed) -> None:
    for path in (
        f"/captures/{found.entry}/",
        "/captures/1/",
        "/",
        "/nope",
        "/posts/x",
        "/style.css",
    ):
        answer = found.get(path, cookie="session=SECRET")
        assert "set-cookie" not in answer.headers
        assert "SECRET" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy == (
            "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; "
            f"form-action 'none'; sandbox; frame-ancestors {PAGES}"
        ), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
    assert found.get("/").status_code == 404  # no page of ours is here


NOTHING = {
    "nothing came": (None, {}),
    "no document was taken": (package(None, screenshot=picture()), {}),
    "it is a wall": (
        package("<h1>Log in</h1><form><input type=password></form>"),
        {"outcome": Refused("a login wall")},
    ),
    "it is no package": (b"PK\3\4 no", {}),
    "it is cut short": (package(PAGE)[:900], {}),
    "it is another page": (package("<article>@ministry.test <p>Another post altogether.</p>"), {}),
    "it is too deep": (package("<div>" * 600), {}),
    "it has no end": (package("<p>x" * 100_000), {}),
    "it is in no encoding": (package(b"\xff\xfe\x00<\xd8p>" * 99), {}),
    "it is NUL": (package(b"\0" * 9_999), {}),
}


@pytest.mark.parametrize("name", NOTHING)
def test_where_nothing_can_be_shown_that_is_said(empty: Archive, name: str) -> None:
    fill(empty)
    raw, fields = NOTHING[name]
    found = replayed(empty, raw, **fields)
    answer = found.part()
    assert answer.status_code == 404 and "nothing can be shown here" in answer.text
    assert found.whole().status_code in (200, 404)


def test_as_many_as_are_read_at_once_are_enough(found: Replayed) -> None:
    """Each takes a thread, and those who read our pages are answered by the same."""
    found.app._app.state.turns = Turns(at_once=0, waiting=0)
    for answer in (found.part(), found.part("own.css"), found.whole(), found.whole("own.css")):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "too many ask for this just now" in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_another_entry_is_no_capture(found: Replayed) -> None:
    for index in ("0", "99999", "9" * 18, "9" * 20, "9" * 5_000):
        assert found.get(f"/captures/{index}/").status_code == 404
        assert found.get(f"/whole/1-2/{index}/own.css").status_code == 404


def test_what_is_redacted_is_shown_no_more_even_if_it_was_just_shown(
    found: Replayed, empty: Archive
) -> None:
    assert found.part().status_code == found.whole().status_code == 200
    visit = empty.entry(found.entry)
    box = Box(1, 1, 9, 9)
    release_picture(empty, visit.digest, [box], actor=operator(), why="a", at=NOW)
    (picture_of_it,) = pictures_of(empty, POST)
    plan = plan_redaction(empty, POST)
    redact(empty, plan, why="A court's order.", by="an editor", at=NOW, with_shared=True)
    for answer in (found.part(), found.whole(), found.part("i-0.css")):
        assert answer.status_code == 404 and "We leave" not in answer.text
    assert pictures_of(empty, POST) == ()
    with pytest.raises(BlobMissing):
        empty.blob_by_digest(picture_of_it.picture)


def test_the_place_of_captured_pages_shares_no_host_with_ours(empty: Archive) -> None:
    """Cookies don't know ports (RFC 6265, 8.5)."""
    for address in ("127.0.0.1", "127.0.0.3", "::1"):
        place = replay_place(empty, address, 9)
        assert place is not None and place.origin == "http://captures.localhost:9"
    there = replay_place(empty, "198.51.100.7", 9)
    assert there is not None and there.origin == "http://198.51.100.7:9"
    assert replay_place(empty, "0.0.0.0", 9) is None
    assert replay_place(empty, "198.51.100.7", None) is None
    assert frame_ancestors(empty, "127.0.0.1", 8) == ("http://127.0.0.1:8", "http://localhost:8")
