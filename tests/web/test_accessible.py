"""Can the pages be read and used without eyes, without a mouse, larger, darker, on paper?"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from axe import violations
from entries import ACCOUNT
from onrecord.archive import Archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns
from onrecord.web.editors import DOORS
from onrecord.web.editors.passwords import hashed
from visitor import appoint_people
from web.ministry import ref
from web.served import Served
from web.test_catalogues import PAGES

pytestmark = pytest.mark.rig

Contexts = Callable[..., BrowserContext]
PATHS = {
    **PAGES,
    "earlier posts": f"/accounts/{ACCOUNT}?before={ref('startling')}",
    "embedded post": f"/embed/posts/{ref('startling')}",
    "embedded case": "/embed/cases/harbour-accord",
    "API": "/api",
    "events": "/events",
}
OF_THE_DESK = sorted({door.path for door in DOORS if door.method == "GET" and "{" not in door.path})
PASSWORD = "correct horse battery staple"
SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def folder(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("accessible") / "archive"
    shutil.copytree(filled.folder, place)
    with open_archive(place) as archive:
        appoint_people(archive)
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with Served(folder, "127.0.0.1") as served:
        yield served.url.rstrip("/").replace("127.0.0.1", "localhost")


def _sign_in(page: Page, site: str, folder: Path) -> None:
    with closing(SignIns(Layout(folder).sign_ins)) as sign_ins:
        sign_ins.set_password("Ada Admin", hashed(PASSWORD, PASSWORD, "Ada Admin"))
    page.goto(f"{site}/desk/sign-in")
    assert violations(page) == []
    page.get_by_label("Name").fill("Ada Admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="The desk", exact=True).wait_for()


def _opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_rule_is_broken_on_any_page(
    new_context: Contexts, site: str, width: int, scheme: str
) -> None:
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    broken = {name: violations(_opened(page, f"{site}{path}")) for name, path in PATHS.items()}
    assert {name: found for name, found in broken.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_rule_is_broken_at_the_desk(
    new_context: Contexts, site: str, folder: Path, width: int, scheme: str
) -> None:
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    _sign_in(page, site, folder)
    broken = {}
    for path in OF_THE_DESK:
        found = violations(_opened(page, f"{site}{path}"))
        sideways = page.evaluate(SCROLLS)
        broken[path] = [*found, *([f"scrolls sideways: {sideways}"] if sideways else [])]
    assert {name: found for name, found in broken.items() if found} == {}


FLOWS = ("check, answered", "check, not answered", "ask, not sent", "ask, sent")


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_form_can_be_filled_in_by_keyboard_alone(
    new_context: Contexts, site: str, name: str, scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(f"{site}/{'check' if name.startswith('check') else 'ask?about=/'}")
    _fill(page, name)
    page.keyboard.press("Enter")
    heading = {
        "check, answered": "Seen",
        "check, not answered": "What is said to have been posted",
        "ask, not sent": "What becomes of your words",
        "ask, sent": None,
    }[name]
    if heading is None:
        page.wait_for_url("**/ask/received/*")
    else:
        page.get_by_role("heading", name=heading, exact=True).wait_for()
    if scripts:
        assert violations(page) == []


def _fill(page: Page, name: str) -> None:
    """With the keys that somebody presses who sees no pointer."""
    match name:
        case "check, answered":
            _tab_to(page, "words")
            page.keyboard.type("We leave the Harbour Accord tonight.")
        case "check, not answered":
            _tab_to(page, "words")
            page.keyboard.type("...")
        case "ask, not sent":
            _tab_to(page, "about")
            _tab_to(page, "asks-correct")
            page.keyboard.press("Space")
            _tab_to(page, "words")
            page.keyboard.type("\u200b")
        case _:
            _tab_to(page, "asks-correct")
            page.keyboard.press("Space")
            _tab_to(page, "words")
            page.keyboard.type("The date is wrong.")
    _tab_to(page, None)


def _tab_to(page: Page, name: str | None) -> None:
    """Press Tab until the field of this id, or a button, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        wanted = "button:focus" if name is None else f"#{name}:focus"
        if page.locator(f"main {wanted}").count():
            return
    pytest.fail(f"Tab does not reach {name}")


REACHED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return {
        nth: [...document.querySelectorAll("*")].indexOf(one),
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        what: one.outerHTML.slice(0, 100),
        body: one === document.body,
    };
}"""
TO_REACH = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), textarea, select, summary, iframe, [tabindex='0']"
)].filter(one => one.checkVisibility() && one.tabIndex >= 0
    && !(one.type === "radio" && one !== one.form.elements[one.name][0])
).map(one => [...document.querySelectorAll("*")].indexOf(one))"""


@pytest.mark.parametrize("name", ["front", "account", "case", "startling", "check", "ask", "first"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    new_context: Contexts, site: str, name: str
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.goto(f"{site}{PATHS[name]}")
    wanted, reached = set(page.evaluate(TO_REACH)), set()
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        found = page.evaluate(REACHED)
        if found["body"]:
            break
        assert found["seen"], found["what"]
        assert found["shown"], found["what"]
        reached.add(found["nth"])
    assert wanted - reached == set()


def test_twice_as_large_nothing_is_lost(new_context: Contexts, site: str) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10: text at 200 %, and a window of 320 pixels."""
    page = new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
    sideways = {}
    for name, path in PATHS.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        _opened(page, f"{site}{path}")
        page.add_style_tag(content="html { font-size: 200% !important }")
        large = page.evaluate(SCROLLS)
        page.evaluate("document.querySelectorAll('style').forEach(one => one.remove())")
        page.set_viewport_size({"width": 320, "height": 256})
        sideways[name] = (large, page.evaluate(SCROLLS))
    assert {name: found for name, found in sideways.items() if any(found)} == {}


def test_from_right_to_left_nothing_is_cut_off(new_context: Contexts, site: str) -> None:
    page = new_context(viewport={"width": 360, "height": 800}).new_page()
    sideways = {}
    for name, path in PATHS.items():
        _opened(page, f"{site}{path}")
        page.evaluate("document.documentElement.dir = 'rtl'")
        sideways[name] = page.evaluate(SCROLLS)
    assert {name: found for name, found in sideways.items() if found} == {}


def test_without_scripts_the_same_can_be_read(new_context: Contexts, site: str) -> None:
    """What a script adds is there only where it runs; nothing else depends on it."""
    with_scripts = new_context().new_page()
    without = new_context(java_script_enabled=False).new_page()
    for name, path in PATHS.items():
        said = []
        for page in (with_scripts, without):
            page.goto(f"{site}{path}")
            lines = page.locator("main").inner_text().split("\n")
            said.append({re.sub(r"\d", "0", line) for line in lines if line.strip()})
        assert said[1] - said[0] == set(), name
        assert len(said[1]) > 1, name


def test_colours_of_the_readers_own_are_kept(new_context: Contexts, site: str) -> None:
    """With forced colours each label keeps its words and its mark (CSS Color Adjustment)."""
    context = new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    for name in ("account", "case", "startling", "sources"):
        _opened(page, f"{site}{PATHS[name]}")
        assert violations(page) == [], name
        for badge in page.locator(".badge").all()[:20]:
            assert badge.inner_text().strip()
            assert badge.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"


def test_nothing_moves_for_those_who_asked_for_it(new_context: Contexts, site: str) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    for path in PATHS.values():
        page.goto(f"{site}{path}")
        assert page.evaluate("document.getAnimations().length") == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_on_paper_everything_stands(new_context: Contexts, site: str) -> None:
    """What is folded away on the screen is printed, and no menu is; on white, however dark it was."""
    context = new_context(viewport={"width": 700, "height": 900}, color_scheme="dark")
    page = context.new_page()
    for name, path in PATHS.items():
        if path.startswith("/embed/"):
            continue
        page.emulate_media(media="screen")
        page.goto(f"{site}{path}")
        page.emulate_media(media="print")
        assert page.locator(".skip:visible, .top nav:visible").count() == 0, name
        folded = page.locator("details > *:not(summary)").all()[:20]
        assert all(one.is_visible() for one in folded), name
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (paper, page.evaluate(SCROLLS)) == ("rgb(255, 255, 255)", 0), name
