"""Is every page read in time and memory that grow with it, whatever it does?

Each of these makes some readers of HTML take the square of its length, or recurse.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading.article import ArticleError, read_article

untimed = settings(deadline=None)

WORDS = "<p>The ministry said that it had not written the message.</p>"
LAST = "The ministry said that it had not written the message."

BOMBS = {
    "100,000 nested elements": "<div>" * 100_000 + WORDS,
    "100,000 nested lists": "<ul><li>" * 100_000 + WORDS,
    "100,000 open formats": "".join(f"<b id={n}>" for n in range(100_000)) + WORDS,
    "formats reopened by each paragraph": "".join(f"<b id={n}>" for n in range(1000))
    + "</p><p>x" * 20_000
    + WORDS,
    "tables in tables": "<table><tr><td>" * 50_000 + WORDS,
    "words that belong before a table": "<table>" + "<div>x" * 50_000 + WORDS,
    "a table of 100,000 cells": "<table><tr>" + "<td>1" * 100_000 + "<td>" + LAST,
    "3,000,000 attributes": "<p " + "a=1 " * 3_000_000 + ">x</p>" + WORDS,
    "100,000 different attributes": "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">" + WORDS,
    "1,000,000 character references": "<p>" + "&amp;" * 300_000 + "</p>" + WORDS,
    "options": "<select>" + "<option>x" * 50_000 + "</select>" + WORDS,
    "end tags of nothing": "</x>" * 200_000 + WORDS,
    "comments that end at once": "<!-->" * 100_000 + WORDS,
    "JSON-LD nested deeply": '<script type="application/ld+json">' + "[" * 500_000 + "</script>" + WORDS,
    "JSON-LD of blanks behind its end": '<script type="application/ld+json">{}-->' + " " * 900_000 + "x</script>" + WORDS,
    "JSON-LD of commas": '<script type="application/ld+json">' + ", " * 400_000 + "</script>" + WORDS,
}  # fmt: skip

OPEN_TO_THE_END = {
    "a comment": "<!--" * 100_000,
    "a script": "<script>" * 100_000,
    "a quoted value": '<a href="' * 100_000,
    "a tag": "<a" * 100_000,
    "a declaration": "<!x" * 100_000,
    "a title": "<title>" * 100_000,
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_read_to_its_end(case: str) -> None:
    article = read_article(("<html>" + BOMBS[case]).encode())
    assert article.text.endswith(LAST)


@pytest.mark.parametrize("case", OPEN_TO_THE_END)
def test_what_is_never_closed_takes_the_rest_and_nothing_more(case: str) -> None:
    article = read_article(("<html>" + WORDS + OPEN_TO_THE_END[case]).encode())
    assert article.text == LAST


MESSY = {
    "paragraphs that nobody ends": (
        "<p>One.<p>Two.<div>Three.</div>Four.",
        "One.|Two.|Three.|Four.",
    ),
    "items that nobody ends": ("<ul><li>One.<li>Two.</ul>", "One.|Two."),
    "attributes in capitals": ("<P>One.<P HIDDEN>Two.<DIV CLASS=Comments>Three.</DIV>", "One."),
    "a link around blocks": ("<a href=x><p>One.</p><p>Two.</p></a>", "One.|Two."),
    "two line breaks apart": ("<p>One.<br>\n <br>Two.", "One.|Two."),
    "two line breaks": ("<p>One.<br><br/>Two.<br>Three.", "One.|Two. Three."),
    "white space": ("<p> One \n\t two&nbsp; three <b> four</b>.", "One two three four."),
    "no space between inline elements": ("<p>One<b>two</b>", "Onetwo"),
    "tags that are none": ("<p>1 < 2, 3 <4 and < b", "1 < 2, 3 <4 and < b"),
    "capitals": ("<P>One.</P><SCRIPT>x</SCRIPT><P>Two.", "One.|Two."),
    "a script that writes tags": ("<p>One.</p><script>'<p>Two.</p>'</script>", "One."),
    "tags crossed": ("<p><b><i>One.</b></i></p><p>Two.</p>", "One.|Two."),
    "quotation marks in an unquoted value": (
        "<p title=it's>One.</p><p title=a\"b>Two.",
        "One.|Two.",
    ),
    "a sign in a quoted value": ('<p title="a > b">One.</p>', "One."),
    "references": (
        "<p>&lt;b&gt; &amp;amp; &#8220;x&#x201d; &nosuch; &copy",
        "<b> &amp; “x” &nosuch; ©",
    ),
}


@pytest.mark.parametrize("case", MESSY)
def test_messy_markup_as_a_browser_shows_it(case: str) -> None:
    page, blocks = MESSY[case]
    article = read_article(f"<html><body>{page}".encode())
    assert "|".join(block.place.of(article.text) for block in article.blocks) == blocks


def test_a_link_around_blocks_is_on_each() -> None:
    article = read_article(b"<html><a href=x><p>One.</p><p>Two.</p></a><p>Three.</p>")
    assert [(link.href, link.words) for link in article.links] == [("x", "One."), ("x", "Two.")]


OUTSIDE = {
    "an item in an item of comments": "<ul><li class=comments>No.<ul><li>No.</ul><p>No.</ul>",
    "after 600 paragraphs that nobody ends": "<p>x" * 600 + "<div class=comments>No.</div>",
    "a cell in a cell of comments": "<table><td class=comments>No.<table><td>No.</table></table>",
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_comments_stay_comments_however_they_nest(case: str) -> None:
    article = read_article(f"<html><body><div>{WORDS}{OUTSIDE[case]}{WORDS}</div>".encode())
    assert "No." not in article.text
    assert article.text.count(LAST) == 2


scraps = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class=comments>",
            "</div>",
            "<article>",
            "</article>",
            "<h1>",
            "<br>",
        ),
        *("<a href=x>", "</a>", "<blockquote class=twitter-tweet>", "</blockquote>", "<q>", "</q>"),
        *("<script type=application/ld+json>", "</script>", '{"@type":"Article"}', "<!--", "-->"),
        *(
            '"',
            "'",
            "<",
            ">",
            "&amp;",
            "&#0;",
            "&#x110000;",
            "\0",
            "\ud7ff",
            "words ",
            "said. ",
            "\n",
        ),
        *("— A (@b) January 14, 2023", "January 32, 2023", "Also Read: x", "(With agency inputs)"),
        *("PORT MERRIN (Reuters) - ", "<meta name=date content='x'>", "<li>", "<table>", "<td>"),
    ]
)


@untimed
@given(st.lists(scraps, max_size=40), st.sampled_from([None, "text/html", "text/plain"]))
def test_places_hold_what_they_say_for_any_scraps(parts: list[str], media_type: str | None) -> None:
    try:
        article = read_article("".join(parts).encode(), media_type)
    except ArticleError:
        return
    end = 0
    for block in article.blocks:
        assert end <= block.place.start < block.place.end <= len(article.text)
        assert block.place.of(article.text).strip()
        end = block.place.end
    for link in article.links:
        assert link.place is not None
        assert link.place.of(article.text) == link.words


@untimed
@given(st.binary(max_size=300), st.sampled_from([None, "text/html", "text/html; charset=utf-16"]))
def test_any_bytes_are_read_or_refused(data: bytes, media_type: str | None) -> None:
    try:
        assert read_article(data, media_type).text.strip()
    except ArticleError as error:
        assert error.advice
