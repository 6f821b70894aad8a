"""Is the account's own part of a page shown, and nobody else in it?"""

import pytest

from onrecord.reading.captured import MASK, Owned, own_part

URL = "https://site.example/@tides/1"
WORDS = "The pier is closed on Monday. See https://example.org/a/very/long/path 🌊"
SHOWN = (
    "<p>The pier is <b>closed</b> on Monday. See <a href='//t.example/x'>example.org/a/ve…</a>"
    " <img alt='🌊' src='/wave.png'></p>"
)
NAMES = ("Ministry of Tides", "tides.test", "did:plc:aaaa")
OWNED = Owned(words=[WORDS, "An older text, which was edited."], names=NAMES, marks=NAMES)


def post(words: str = SHOWN, more: str = "") -> str:
    return (
        "<article class='status' id='by-tides' data-who='Jane Doe' aria-label='by Jane Doe'>"
        "<a href='/@tides.test'><img src='/tides.png' alt='Ministry of Tides'>"
        "<bdi>Ministry of Tides</bdi> <span>@tides.test</span></a>"
        f"{words}<time datetime='2026-01-31'>Jan 31, 2026</time> <span>1,204</span> <b>12K</b>"
        f"<span title='Jane Doe'>Liked by Jane Doe</span>{more}</article>"
    )


REPLY = "<article class='status'><a href='/@jane'>Jane Doe</a><p>This is wrong, all of it!</p></article>"
PAGE = f"<html lang=en><body><header>Signed in as Jane Doe</header><div class=feed>{post()}{REPLY}</div></body></html>"


def part(dom: str, owned: Owned = OWNED) -> str | None:
    found = own_part(dom, URL, owned, lambda _: None)
    return None if found is None else found.html.partition("</head>")[2]


def test_the_part_has_the_words_the_names_the_numbers_and_the_time() -> None:
    found = part(PAGE) or ""
    for words in (
        "The pier is <b>closed</b> on Monday. See <a>example.org/a/ve…</a> 🌊",
        "Ministry of Tides",
        "@tides.test",
        "Jan 31, 2026",
        "1,204",
        "12K",
    ):
        assert words in found, words
    assert '<div class="feed"><article class="status">' in found  # for the sake of its styles


def test_nobody_else_is_named_and_nothing_else_is_shown() -> None:
    found = part(PAGE) or ""
    assert "Jane" not in found and "Doe" not in found and "This is wrong" not in found
    assert "Liked" not in found and MASK in found
    assert "<img" not in found and 'class="onrecord-picture"' in found
    assert "data-who" not in found and "aria-label" not in found and " id=" not in found


QUOTED = "<div class=card><a href='/@jane'>Jane Doe</a><p>She said so.</p></div>"
NOTHING = {
    "the words are not there": (PAGE.replace("Monday", "Tuesday"), OWNED),
    "the words are there twice": (PAGE.replace(REPLY, post()), OWNED),
    "more is said beside them": (PAGE.replace("🌊", "🌊' src=x> says Jane<img alt='"), OWNED),
    "they are said by somebody else": (f"<article>Jane Doe: {SHOWN}</article>", OWNED),
    "they are too short": (
        "<article>@tides.test <p>Closed.</p></article>",
        Owned(words=["Closed."], names=NAMES, marks=NAMES),
    ),
    "the account is named far away only": (
        f"<main>@tides.test {'<p>Somebody else says much.</p>' * 100}<p>{SHOWN}</p></main>",
        OWNED,
    ),
    "they are a title": (f"<html><head><title>{WORDS}</title></head><body>@tides.test", OWNED),
    "they are in a script": (f"<body>@tides.test<script>{WORDS}</script>", OWNED),
    "there is no text on record": (PAGE, Owned(words=[], names=NAMES, marks=NAMES)),
    "the text on record has no words": (PAGE, Owned(words=["", " "], names=NAMES, marks=NAMES)),
    "an empty page": ("", OWNED),
    "a page of frames": ("<frameset><frame></frameset>", OWNED),
}


@pytest.mark.parametrize("name", NOTHING)
def test_else_nothing_is_shown(name: str) -> None:
    assert part(*NOTHING[name]) is None


SAID = {
    "as it is": (SHOWN, True),
    "in lines": ("<div>The pier is closed<br>on Monday. See\n example.org/a/ve… 🌊</div>", True),
    "with signs that nobody sees": (
        "<p>The\u200b pier is closed on Monday. See\u2060 example.org 🌊</p>",
        True,
    ),
    "with the whole address": (f"<p>{WORDS}</p>", True),
    "with another address": ("<p>The pier is closed on Monday. See example.com/a 🌊</p>", False),
    "with words in place of the address": (
        "<p>The pier is closed on Monday. See example.org Jane Doe says so 🌊</p>",
        False,
    ),
    "with its host alone": ("<p>The pier is closed on Monday. See www.example.org… 🌊</p>", True),
    "with other letters in its place": (
        "<p>The pier is closed on Monday. See example.org/Müller 🌊</p>",
        False,
    ),
    "an older text": ("<p>An older text, which was edited.</p>", True),
}


@pytest.mark.parametrize("name", SAID)
def test_words_are_compared_as_they_are_read(name: str) -> None:
    words, is_shown = SAID[name]
    assert (part(f"<body>{post(words)}</body>") is not None) == is_shown


def test_what_it_quotes_is_masked() -> None:
    found = part(f"<body>{post(more=QUOTED)}</body>") or ""
    assert "She said so" not in found and "Jane" not in found
    assert "The pier is" in found


def test_a_style_or_a_sheet_shows_no_picture() -> None:
    dom = PAGE.replace("<b>closed</b>", "<b style='background:url(/tides.png)'>closed</b>").replace(
        "<body>", "<style>b{background:url(/tides.png)}</style><body>"
    )
    found = own_part(dom, URL, OWNED, lambda _: None)
    assert found is not None and not found.pictures
    assert all("url(" not in sheet for sheet in found.sheets.values())


def test_many_places_and_deep_ones_end() -> None:
    deep = f"<body>{'<div>' * 300}{post()}{'</div>' * 300}</body>"
    assert part(deep) is not None
    many = f"<body>{'<p>The pier is closed on Monday. See example.org</p>' * 5_000}{post()}</body>"
    assert part(many) is not None
