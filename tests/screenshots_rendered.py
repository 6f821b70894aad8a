"""Which pictures of posts do the tests look at? Cards of our own, drawn by a real Chromium."""

import html
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from onrecord.findings.screenshots import Compared

__all__ = [
    "APPEARANCES",
    "CHROMIUM",
    "Appearance",
    "MadeUp",
    "Wanted",
    "made_up_posts",
    "names_the_change",
    "rendered",
]

CHROMIUM = shutil.which("chromium")
_POSTS = Path(__file__).with_name("screenshots_posts.txt")
_CHANGED = re.compile(r"\{([^|}]*)\|([^|}]*)\}")


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A post, and what a changed picture of it says."""

    language: str  # BCP 47, or "emoji": English with emoji
    text: str
    altered: str
    word: str
    other: str


def made_up_posts() -> tuple[MadeUp, ...]:
    """Those of screenshots_posts.txt, in its order."""
    lines = _POSTS.read_text("utf-8").splitlines()
    return tuple(_made_up(line) for line in lines if line and not line.startswith("#"))


def _made_up(line: str) -> MadeUp:
    language, _, text = line.partition(": ")
    text = text.replace("\\n", "\n")
    marked = _CHANGED.search(text)
    assert marked is not None, line
    word, other = marked.groups()
    return MadeUp(language, _CHANGED.sub(r"\1", text), _CHANGED.sub(r"\2", text), word, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How a card is drawn and photographed."""

    card: str = "sky"  # or "birdsite", "elephant": the order and form of its parts
    dark: bool = False
    zoom: float = 1.0
    width: int = 598  # CSS pixels
    jpeg: bool = False  # quality 40
    crop: str | None = None  # "head": from the text on; "foot": the buttons are cut off; "tight"
    nastaliq: bool = False


APPEARANCES = (
    Appearance(),
    Appearance(card="birdsite", dark=True),
    Appearance(card="elephant", zoom=1.5, width=360),
    Appearance(zoom=0.75),
    Appearance(card="birdsite", zoom=2.0, width=390, dark=True),
    Appearance(jpeg=True, width=390),
    Appearance(card="birdsite", crop="foot", zoom=1.25),
    Appearance(card="elephant", dark=True, jpeg=True),
    Appearance(crop="head", zoom=1.1),
    Appearance(card="birdsite", crop="tight", jpeg=True, zoom=1.5),
    Appearance(card="elephant", zoom=0.9, width=430, dark=True),
    Appearance(width=320, zoom=2.0, jpeg=True, dark=True),
)

_STYLE = """
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.35;
       font: 15px/1.4 system-ui, "Liberation Sans", "Noto Sans Arabic", sans-serif; }
.dark { --paper: #0f1419; --ink: #e7e9ea; --pale: #71808f; --line: #2f3943; }
.light { --paper: #ffffff; --ink: #10151a; --pale: #54657a; --line: #d4dbe2; }
.card { padding: 14px 16px; border: 1px solid var(--line); width: var(--width);
        box-sizing: border-box; }
.head { display: flex; gap: 10px; align-items: center; }
.face { width: 42px; height: 42px; border-radius: 50%; background: #3a6ea5; flex: none; }
.name { font-weight: 700; } .pale { color: var(--pale); }
.text { margin: 10px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.nastaliq .text { font-family: "Noto Nastaliq Urdu"; line-height: 2.2; }
.birdsite .text { font-size: 17px; }
.row { display: flex; justify-content: space-between; border-top: 1px solid var(--line);
       padding-top: 8px; font-size: 13px; color: var(--pale); max-width: 420px; }
svg { width: 16px; height: 16px; vertical-align: -3px; fill: none; stroke: currentColor; }
"""
_ICONS = (
    '<svg viewBox="0 0 16 16"><path d="M2 3h12v8H7l-3 3v-3H2z"/></svg>',
    '<svg viewBox="0 0 16 16"><path d="M3 6l3-3 3 3M6 3v8h4M13 10l-3 3-3-3"/></svg>',
    '<svg viewBox="0 0 16 16"><path d="M8 14L2 8a3.3 3.3 0 0 1 6-4 3.3 3.3 0 0 1 6 4z"/></svg>',
)
_RIGHT_TO_LEFT = {"ar", "ur"}


def _card(text: str, language: str, look: Appearance, name: str, handle: str) -> str:
    bidi = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    lang = "en" if language == "emoji" else language
    name, handle = html.escape(name), html.escape(f"@{handle}")
    when = {"sky": "· 3h", "birdsite": "", "elephant": "2h"}[look.card]
    foot = {
        "sky": "14 January 2026 at 14:05",
        "birdsite": "2:05 PM · Jan 14, 2026 · <b>12.4K</b> Views",
        "elephant": "14 Jan 2026, 14:05 · Public",
    }[look.card]
    between = " " if look.card == "sky" else "<br>"
    counts = "".join(
        f"<span>{icon} {n}</span>" for icon, n in zip(_ICONS, ("48", "131", "1.2K"), strict=True)
    )
    classes = " ".join(
        ["card", look.card, "nastaliq" if look.nastaliq and language == "ur" else ""]
    )
    return f"""<!doctype html><meta charset="utf-8"><style>{_STYLE}</style>
<body class="{"dark" if look.dark else "light"}" style="--width: {look.width}px">
<div class="{classes}"><div class="head"><div class="face"></div>
<div><span class="name">{name}</span>{between}<span class="pale">{handle} {when}</span></div></div>
<div class="text" dir="{bidi}" lang="{lang}">{html.escape(text)}</div>
<div class="pale foot">{foot}</div>
<div class="row">{counts}</div></div>"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to draw."""

    text: str
    language: str
    look: Appearance
    name: str = "Ministry of Tides"
    handle: str = "tides.test"


def rendered(wanted: Iterable[Wanted]) -> Iterator[bytes]:
    """The pictures, in order: PNG, or JPEG where the appearance says so."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for one in wanted:
            yield _drawn(browser, one)
        browser.close()


def _drawn(browser: Browser, one: Wanted) -> bytes:
    look = one.look
    context = browser.new_context(
        viewport={"width": look.width + 20, "height": 900}, device_scale_factor=look.zoom
    )
    page = context.new_page()
    page.set_content(_card(one.text, one.language, look, one.name, one.handle))
    card = page.locator(".card").bounding_box()
    text = page.locator(".text").bounding_box()
    foot = page.locator(".foot").bounding_box()
    assert card is not None and text is not None and foot is not None
    top, bottom = card["y"], card["y"] + card["height"]
    if look.crop in ("head", "tight"):
        top = text["y"] - 3
    if look.crop == "foot":
        bottom = foot["y"] + foot["height"] + 2
    if look.crop == "tight":
        bottom = text["y"] + text["height"] + 3
    clip = {"x": card["x"], "y": top, "width": card["width"], "height": bottom - top}
    picture = (
        page.screenshot(type="jpeg", quality=40, clip=clip)  # type: ignore[arg-type]
        if look.jpeg
        else page.screenshot(type="png", clip=clip)  # type: ignore[arg-type]
    )
    context.close()
    return picture


def names_the_change(post: MadeUp, found: Compared) -> bool:
    """Whether a word that is said to differ is the one that was changed."""
    start = post.text.index(post.word)
    end = start + len(post.word)
    return any(one.post.start <= end and one.post.end >= start for one in found.differs)
