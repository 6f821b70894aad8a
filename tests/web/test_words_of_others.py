"""Do other people's words stand on our page without disturbing it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.words_of_others import language_tag, safe_link, sentence, unseen

SENTENCES = {
    "markup": ("The <b>", "The &lt;b&gt;"),
    "a quotation is isolated": ("She said “yes <i>”.", "She said <bdi>“yes &lt;i&gt;”</bdi>."),
    "two of them": ("“a” and “b”", "<bdi>“a”</bdi> and <bdi>“b”</bdi>"),
    "a quotation that turns the text": (
        "He: “a\u202eb”, c",
        "He: <bdi>“a[U+202E RIGHT-TO-LEFT OVERRIDE]b”</bdi>, c",
    ),
    "one that closes too early": ("“a”\u202eb”", "<bdi>“a”</bdi>[U+202E RIGHT-TO-LEFT OVERRIDE]b”"),
    "one that never closes": ("“a", "“a"),
    "a moment": (
        "At 2026-01-31 12:00:00 UTC.",
        'At <time datetime="2026-01-31T12:00:00Z">2026-01-31 12:00:00 UTC</time>.',
    ),
    "a moment in a quotation is theirs": (
        "“2026-01-31 12:00:00 UTC”",
        "<bdi>“2026-01-31 12:00:00 UTC”</bdi>",
    ),
}

UNSEEN = {
    "plain": ("Good morning.\nAgain\t!", ()),
    "a joiner in Persian": ("می\u200cخواهم", ()),
    "a family": ("👨\u200d👩", ()),
    "an override": ("a\u202eb", ("U+202E RIGHT-TO-LEFT OVERRIDE",)),
    "twice is once": ("\u200b\u200b", ("U+200B ZERO WIDTH SPACE",)),
    "a control": ("a\x00b", ("U+0000",)),
    "a soft hyphen": ("co\u00adop", ("U+00AD SOFT HYPHEN",)),
    "tags": ("\U000e0041", ("U+E0041 TAG LATIN CAPITAL LETTER A",)),
}

LINKS = {
    "https": ("https://tides.example/a?b#c", True),
    "http": ("http://tides.example", True),
    "code": ("javascript:alert(1)", False),
    "code with a space": (" javascript:alert(1)", False),
    "code with a line end": ("java\nscript:alert(1)", False),
    "data": ("data:text/html,x", False),
    "ours": ("/posts/0", False),
    "another host, hidden": ("//tides.example", False),
    "no host": ("https://", False),
    "no address": ("https://[", False),
    "a file": ("file:///etc/passwd", False),
    "none": (None, False),
}

TAGS = {
    "en": True,
    "zh-Hant-TW": True,
    "ur": True,
    "": False,
    'en" x="': False,
    "e": False,
    None: False,
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences(name: str) -> None:
    text, html = SENTENCES[name]
    assert str(sentence(text)) == html


@given(st.text())
def test_no_text_leaves_markup_or_turns_the_rest(text: str) -> None:
    html = str(sentence(text))
    for ours in ("<bdi>", "</bdi>", "</time>"):
        html = html.replace(ours, "")
    assert "<" not in html.replace("<time datetime=", "")
    assert unseen(html) == ()


@pytest.mark.parametrize("name", UNSEEN)
def test_signs_that_cant_be_seen(name: str) -> None:
    text, found = UNSEEN[name]
    assert unseen(text) == found


@pytest.mark.parametrize("name", LINKS)
def test_addresses_that_may_be_clicked(name: str) -> None:
    address, may = LINKS[name]
    assert safe_link(address) == (address if may else None)


@pytest.mark.parametrize("tag", TAGS)
def test_languages(tag: str | None) -> None:
    assert language_tag(tag) == (tag if TAGS[tag] else None)
