"""Does a post or a case stand in another site's page, still, small, and as of when?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from asgi_threads import listening, served_in_thread
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.web import app
from web.asking import Pages, StoppedClock, read
from web.ministry import BYSTANDER, fill, ref

POST = ref("startling")
ADDRESS = "https://records.example"
PLACES = {"post": f"/embed/posts/{POST}", "case": "/embed/cases/harbour-accord"}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive whose pages have a public address."""
    folder: Path = tmp_path_factory.mktemp("embed") / "archive"
    create_archive(folder, "records.example/tides")
    settings = folder / "onrecord.toml"
    text = settings.read_text()
    assert 'address = ""' in text
    settings.write_text(text.replace('address = ""', f'address = "{ADDRESS}"', 1))
    with open_archive(folder) as archive:
        fill(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive


@pytest.mark.parametrize("name", PLACES)
def test_any_site_may_frame_it_and_nothing_can_be_done_in_it(pages: Pages, name: str) -> None:
    answer = pages.get(PLACES[name])
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    )
    assert "x-frame-options" not in answer.headers and "set-cookie" not in answer.headers
    page = read(answer)
    for never in ("script", "iframe", "form", "input", "button", "img", "object"):
        assert page.all(never) == [], never
    assert not any(key.startswith("on") or key == "style" for _, x in page.elements for key in x)
    assert all(link["target"] == "_blank" and link["rel"] == "noopener" for link in page.all("a"))
    again = pages.get(PLACES[name])  # out of what is kept: the same headers
    assert again.headers["content-security-policy"] == answer.headers["content-security-policy"]


def test_other_pages_can_still_not_be_framed(pages: Pages) -> None:
    headers = pages.get(f"/posts/{POST}").headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_post_says_what_is_said_of_it_and_as_of_when(pages: Pages) -> None:
    page = read(pages.get(PLACES["post"]))
    for words in (
        "A demonstration: the ministry is invented.",
        "Ministry of Tides",
        "We leave the Harbour Accord tonight.",
        "Withdrawn with the account’s key",
        "Perhaps disowned",
        "How it is known: account-signed",
        "As the archive records.example/tides stood 2026-02-01 14:00:00 UTC.",
    ):
        assert words in page.text, words
    assert page.all("a")[0]["href"] == f"/posts/{POST}"


def test_a_case_shows_its_posts_each_with_where_it_stands(pages: Pages) -> None:
    page = read(pages.get(PLACES["case"]))
    assert "The Ministry of Tides & the Accord" in page.text
    assert "Withdrawn with the account’s key" in page.text and "The new harbour light." in page.text
    assert len(page.all("blockquote")) == 3


def test_hostile_words_stay_words_and_bystanders_are_not_named(pages: Pages) -> None:
    hostile = pages.get(f"/embed/posts/{ref('hostile')}").text
    assert "<script>" not in hostile and "U+202E RIGHT-TO-LEFT OVERRIDE" in hostile
    assert BYSTANDER not in pages.get(f"/embed/posts/{ref('reply')}").text


@pytest.mark.parametrize(
    "path", ["/embed/posts/0000000000000000", "/embed/posts/x", "/embed/cases/x"]
)
def test_what_is_not_on_record_is_not_there(pages: Pages, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_the_snippet_and_oembed_are_found_on_the_page(public: Archive) -> None:
    pages = Pages(public)
    page = read(pages.get(f"/posts/{POST}"))
    (found,) = [x for x in page.all("link") if x.get("type") == "application/json+oembed"]
    assert (found["href"] or "").startswith(f"{ADDRESS}/oembed?format=json&url={ADDRESS}/posts/")
    assert f'<iframe src="{ADDRESS}/embed/posts/{POST}" width="600" height="360"' in page.text
    answer = pages.get((found["href"] or "").removeprefix(ADDRESS)).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert f'src="{ADDRESS}/embed/posts/{POST}"' in answer["html"]
    smaller = pages.get(
        f"/oembed?url={ADDRESS}/cases/harbour-accord&maxwidth=300&maxheight=9"
    ).json()
    assert (smaller["width"], smaller["height"]) == (300, 200)


REFUSED = {
    "another site": (f"url=https://evil.example/posts/{POST}", 404),
    "a site whose name begins like ours": (f"url={ADDRESS}.evil.example/posts/{POST}", 404),
    "another page": (f"url={ADDRESS}/log/", 404),
    "a name that ends the element": (f"url={ADDRESS}/posts/%22%3E%3Cscript%3E", 404),
    "a deeper page": (f"url={ADDRESS}/posts/{POST}/pictures", 404),
    "nothing": ("", 404),
    "XML": (f"format=xml&url={ADDRESS}/posts/{POST}", 501),
}


@pytest.mark.parametrize("name", REFUSED)
def test_oembed_knows_our_pages_alone(public: Archive, name: str) -> None:
    query, status = REFUSED[name]
    assert Pages(public).get(f"/oembed?{query}").status_code == status


def test_without_a_public_address_there_is_no_oembed(pages: Pages) -> None:
    assert pages.get(f"/oembed?url=http://pages.test/posts/{POST}").status_code == 404
    assert "oembed" not in pages.get(f"/posts/{POST}").text


@pytest.mark.rig
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_shown_in_a_strangers_page(browser: Browser, filled: Archive, scheme: str) -> None:
    with listening() as ours, listening() as theirs:
        address = f"http://127.0.0.1:{ours.getsockname()[1]}"
        frames = "".join(
            f"<iframe src='{address}{one}' width=360 height=500 sandbox></iframe>"
            for one in PLACES.values()
        )
        stranger = Starlette(routes=[Route("/", lambda _: HTMLResponse(frames))])
        with (
            served_in_thread(app(filled, StoppedClock()), ours),
            served_in_thread(stranger, theirs),
        ):
            context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda one: said.append(one.text))
            page.goto(f"http://localhost:{theirs.getsockname()[1]}/")
            for frame in page.frames[1:]:
                frame.get_by_text("All that is on record").wait_for()
                sideways = (
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert frame.evaluate(sideways) == 0
                paper = frame.evaluate("getComputedStyle(document.body).backgroundColor")
                assert paper == {"light": "rgb(251, 250, 246)", "dark": "rgb(22, 23, 26)"}[scheme]
            assert [one for one in said if "favicon" not in one and "404" not in one] == []
            context.close()
