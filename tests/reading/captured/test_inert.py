"""Is what is written of a hostile page only what is on the lists?"""

import string
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile_ways import PAGES, filled
from onrecord.platforms.speech import Unplaced
from onrecord.reading.captured import InertPage, whole_page
from onrecord.reading.captured.allowed import ATTRIBUTES, ELEMENTS

URL = "https://site.example/post/1"
PNG = "data:image/png;base64,iVBORw0KGgo="
_OURS = {"link": {"rel", "href", "media"}, "meta": {"charset", "name", "content"}, "img": {"src"}}
_FRAME = {"html", "head", "meta", "title", "link"}
# What must never be on a list, by its own name (HTML, indices of elements and attributes).
ACTS = {"script", "iframe", "frame", "object", "embed", "form", "input", "svg", "math", "base"}
ACTS |= {
    "action",
    "formaction",
    "srcdoc",
    "style",
    "srcset",
    "ping",
    "background",
    "http-equiv",
}
ACTS |= {
    "autofocus",
    "target",
    "is",
    "xlink:href",
    "popover",
    "popovertarget",
    "commandfor",
    "poster",
}


class Elements(HTMLParser):
    """Every element with its attributes, as another parser than ours finds them."""

    def __init__(self, page: InertPage) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def shown(dom: str) -> InertPage:
    return whole_page(
        dom,
        URL,
        lambda address: "p-1" if address == "https://site.example/a.png" else None,
        lambda address: "s-1.css" if address == "https://site.example/a.css" else None,
    )


def assert_inert(page: InertPage) -> None:
    for tag, attributes in Elements(page).found:
        assert tag in ELEMENTS | _FRAME
        assert tag not in ACTS
        for name, value in attributes.items():
            assert name not in ACTS and not name.startswith("on"), (tag, name)
            if tag in _FRAME - {"html"} or name in _OURS.get(tag, ()):
                continue
            assert name in ATTRIBUTES[""] or name in ATTRIBUTES.get(tag, {}), (tag, name)
            assert value is not None
        for name in ("href", "src"):
            address = attributes.get(name)
            assert address is None or not set(address) & set(":/\\"), address


HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a script in a drawing": "<svg><script>alert(1)</script></svg>",
    "a script that a drawing loads": '<svg><use href="data:image/svg+xml,x#y"/></svg>',
    "a listener": "<p onclick=alert(1) OnMouseOver=alert(1)>x",
    "a listener after a slash": "<img/onerror=alert(1)/src=x>",
    "an address that is code": "<a href=javascript:alert(1)>x",
    "a form": '<form action=//evil.example><input name=x autofocus onfocus=alert(1)><button formaction="javascript:alert(1)">go',
    "a frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "an old frame": "<frameset><frame src=//evil.example></frameset>",
    "an object": "<object data=//evil.example></object><embed src=//evil.example>",
    "a refresh": '<meta http-equiv=refresh content="0;url=//evil.example">',
    "another base": '<base href="//evil.example/"><img src=a.png>',
    "a policy of the page's own": '<meta http-equiv=content-security-policy content="x">',
    "a preload": "<link rel=preload href=//evil.example as=image><link rel=import href=x>",
    "a template": "<template><script>alert(1)</script></template>",
    "a shadow": "<div><template shadowrootmode=open><script>alert(1)</script></template></div>",
    "no scripts, said": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "text as a style": "<style><!--</style><img src=x onerror=alert(1)>--></style>",
    "text as a title": "<title></title><img src=x onerror=alert(1)></title>",
    "plain text": "<plaintext><img src=x onerror=alert(1)>",
    "an example": "<xmp></xmp><img src=x onerror=alert(1)>",
    "mathematics": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "an annotation": "<math><annotation-xml encoding=text/html><script>alert(1)</script>",
    "an element of its own": "<x-evil onclick=alert(1) is=x>told</x-evil>",
    "a value that ends it": '<p title="&quot;><script>alert(1)</script>">x',
    "a class that ends it": '<p class="&quot;><script>alert(1)</script>">x',
    "an id that hides ours": "<p id=onrecord>x",
    "a comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "a declaration": '<!DOCTYPE html SYSTEM "//evil.example"><p>x',
    "CDATA": "<svg><![CDATA[</svg><script>alert(1)</script>]]></svg>",
    "NUL": "<scr\0ipt>alert(1)</scr\0ipt><p title='\0'>x\0",
    "other encodings": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "half a character": "<p>\ufffd\udcff".encode("utf-8", "replace").decode(),
    "a film": "<video src=//evil.example poster=//evil.example autoplay></video><audio src=x>",
    "a popover": "<button popovertarget=x popovertargetaction=show>x</button><div popover id=x>y",
    "a command": "<button command=show-modal commandfor=x>x</button>",
    "a click that reports": "<a ping=//evil.example attributionsrc=//evil.example href=#>x",
    "a map": "<map name=x><area href=//evil.example></map><img usemap=#x src=a.png>",
    "a style that asks": '<p style="background:url(//evil.example)">x',
    "a style that leaves": '<p style="x}*{background:url(//evil.example)">x',
    "its speculations": '<script type=speculationrules>{"prerender":[]}</script>',
    "everything": filled(PAGES["/"][1], 9),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_written_that_is_not_on_the_lists(name: str) -> None:
    page = shown(f"<html><head></head><body>{HOSTILE[name]}</body></html>")
    assert_inert(page)
    assert "evil.example" not in page.html
    assert not any("evil.example" in sheet for sheet in page.sheets.values())
    assert "alert(1)" not in Elements(page).text or name in TOLD


TOLD = {"NUL", "other encodings", "plain text"}  # as text


@given(st.text(alphabet="<>/='\"&;!- \n\0" + "abcdimgsvtyle" + "\u2028é", max_size=300))
def test_no_text_becomes_anything_else(text: str) -> None:
    assert_inert(shown(text))


_TAGS = st.sampled_from(sorted([*ELEMENTS, "script", "svg", "math", "style", "title", "template"]))
_NAMES = st.sampled_from(["onclick", "style", "href", "src", "srcset", "class", "title", "lang"])
_VALUES = st.text(alphabet=string.printable, max_size=40)


@given(st.lists(st.tuples(_TAGS, _NAMES, _VALUES), max_size=30))
def test_no_nesting_becomes_anything_else(parts: list[tuple[str, str, str]]) -> None:
    dom = "".join(f"<{tag} {name}='{value}'>" for tag, name, value in parts)
    page = shown(dom)
    assert_inert(page)
    again = shown(page.html)  # read by the parser, written again: nothing comes up
    assert_inert(again)


def test_text_is_kept_and_what_leads_elsewhere_is_not() -> None:
    page = shown("<p title='a &amp; b'>One <a href='//x.example'>two</a> &lt;b&gt; <x-y>three")
    assert '<p title="a &amp; b">One <a>two</a> &lt;b&gt; three</p>' in page.html


def test_pictures_that_are_held_are_shown_by_their_names() -> None:
    page = shown(
        "<img src=/a.png alt='the pier' width=40><img src=/b.png alt=gone>"
        "<img src=/b.png srcset='/b.png 1x, /a.png 2x'>"
        "<picture><source srcset='/a.png'><img src=/b.png></picture>"
    )
    assert page.html.count('src="p-1"') == 3
    assert '<img alt="gone">' in page.html
    assert '<img src="p-1" alt="the pier" width="40">' in page.html


def test_pictures_that_are_written_in_the_page_are_taken_out_of_it() -> None:
    page = shown(f'<img src="{PNG}"><img src="data:image/svg+xml,<svg/>"><img src="data:,x">')
    assert list(page.pictures.values()) == [b"\x89PNG\r\n\x1a\n"]
    (name,) = page.pictures
    assert page.html.count("src=") == 1 and f'src="{name}"' in page.html


def test_styles_become_sheets_in_the_pages_order() -> None:
    page = shown(
        "<html><head><style>p{color:red}</style><link rel=stylesheet href=/a.css media=print>"
        "<link rel='alternate stylesheet' href=/b.css></head>"
        "<body style='color:blue'><p style='color:blue'>x<style>b{color:red}</style>"
    )
    links = [one["href"] for tag, one in Elements(page).found if tag == "link"]
    assert links == ["inert.css", "i-0.css", "s-1.css", "i-1.css", "own.css"]
    assert page.sheets["i-0.css"] == "p{color:red}"
    assert page.sheets["own.css"] == ":is(.onrecord-0,#onrecord){color:blue}"
    assert page.html.count('class="onrecord-0"') == 2
    assert "style=" not in page.html


BOMBS = {
    "elements without end": "<p>x" * 200_000,
    "elements within elements": "<div>" * 5_000,
    "attributes without end": "<p " + "a=1 " * 20_000 + ">",
    "more than is read": "x" * (8 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_take_for_ever_is_not_shown(name: str) -> None:
    with pytest.raises(Unplaced):
        shown(BOMBS[name])


def test_a_large_page_is_shown() -> None:
    page = shown("<ul>" + "<li class=x>one <b>two</b></li>" * 10_000)
    assert page.html.count("<li ") == 10_000
