"""Does a style sheet lead anywhere but to what is held?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.captured import style_sheet
from onrecord.reading.captured.styles import declarations

BASE = "https://site.example/css/main.css"
HELD = {"https://site.example/css/a.png": "p-1", "https://site.example/x.png": "p-2"}


def sheet(text: str) -> str:
    return style_sheet(text, BASE, HELD.get, lambda a: "s-1.css" if a.endswith("k.css") else None)


SHEETS = {
    "a held picture": ("a{background:url(a.png)}", 'a{background:url("p-1")}'),
    "in quotation marks": ("a{background:url( 'a.png' )}", 'a{background:url("p-1")}'),
    "from the top": ('a{background:url("/x.png")}', 'a{background:url("p-2")}'),
    "with escapes": (r"a{background:url(\61.png)}", 'a{background:url("p-1")}'),
    "in capitals": ("a{background:URL(a.png)}", 'a{background:url("p-1")}'),
    "not held": ("a{background:url(//evil.example/x)}", "a{background:none}"),
    "code": ("a{background:url(javascript:alert(1))}", "a{background:none)}"),
    "a font": ("@font-face{src:url(f.woff)}", "@font-face{src:none}"),
    "a held sheet": ("@import 'k.css' print;a{}", '@import url("s-1.css") print;a{}'),
    "a held sheet by url": ("@import url(k.css);", '@import url("s-1.css");'),
    "a sheet that is not held": ("@import '//evil.example/e.css';a{}", "a{}"),
    "a sheet without an end": ("@import url(//evil.example/e.css", ""),
    "an address in a comment": ("a{}/* url(a.png) */b{}", "a{} b{}"),
    "a comment in a text": ("a{content:'/* x */'}", "a{content:'/* x */'}"),
    "an address in a text": ("a{content:'url(a.png)'}", "a{content:'url(a.png)'}"),
    "another encoding": ("@charset 'utf-7';a{}", " a{}"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_addresses_lead_to_what_is_held_or_nowhere(name: str) -> None:
    text, expected = SHEETS[name]
    assert sheet(text) == expected


ATTRIBUTES = {
    "plain": ("color: red; width: 1px", "color: red; width: 1px"),
    "a picture": ("background: url(a.png)", 'background: url("p-1")'),
    "the end of its rule": ("color:red} * {color:red", None),
    "another rule": ("@import 'x'", None),
    "a comment without an end": ("color:red /*", None),
    "a text without an end": ("content:'", None),
    "an escape": (r"color:\72 ed", None),
    "a bracket without an end": ("width:calc(1px", None),
    "an element": ("</style><script>", None),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_attribute_stays_within_its_rule(name: str) -> None:
    text, expected = ATTRIBUTES[name]
    assert declarations(text, BASE, HELD.get) == expected


@given(st.text(alphabet="url(@import'\"/*\\;{} a.png:)", max_size=200))
def test_nothing_is_asked_of_a_server_in_plain_words(text: str) -> None:
    """What a sheet hides in escapes the policy forbids; here, that reading it always ends."""
    assert "evil" not in sheet(text)


def test_a_sheet_without_end_is_read_in_time() -> None:
    for text in ("url(" * 200_000, "'" * 400_000, "/*" * 400_000, "@import " * 100_000):
        sheet(text)
