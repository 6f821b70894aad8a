"""Does our tokenizer see the words that a browser's parser sees?

The counterpart is lexbor (through selectolax), which builds trees as the HTML Standard says.
Tables and selections are left out: there the standard moves words to other places.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from onrecord.reading.article.markup import Words, tokens

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "articles"
RAW = ["script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp"]

scraps = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "</b>",
            "<a href=x>",
            "</a>",
            "<ul><li>",
            "<br/>",
        ),
        *(
            '<p class="a b">',
            "<p title='>'>",
            '<p title="<i>">',
            "<p a=b/>",
            "<p\n a = 'x' b>",
            "< p>",
        ),
        *(
            "<p a='1' a=\"2\">",
            "<P CLASS=X>",
            "</P >",
            "</p x='y'>",
            "<p/>",
            "<x-y>",
            "<3",
            "<",
            ">",
        ),
        *(
            "<!-- <p>x -->",
            "<!-->",
            "<!--->",
            "<!-- a -- b -->",
            "<!doctype html>",
            "<?xml x?>",
            "</>",
        ),
        *("<script>'<p>'</script>", "<style>p{}</style >", "<title>&amp;</title>", "<textarea><p>"),
        *(
            "&amp;",
            "&lt;p&gt;",
            "&#65;",
            "&#x41;",
            "&copy;",
            "&copy",
            "&nosuch;",
            "&",
            "&#;",
            "&#x;",
        ),
        *(
            "one",
            "two ",
            " three",
            "é",
            "中",
            "\n",
            '"',
            "'",
            "=",
            "/",
            "-->",
            "</textarea>",
            "&notit;",
        ),
    ]
)


def ours(page: str) -> str:
    return "".join("".join(t.text for t in tokens(page) if isinstance(t, Words)).split())


def theirs(page: str) -> str:
    tree = LexborHTMLParser(page)
    tree.strip_tags(RAW)
    return "".join(tree.root.text().split()) if tree.root else ""


@given(st.lists(scraps, max_size=12))
@settings(max_examples=400, deadline=None)
def test_the_same_words(parts: list[str]) -> None:
    page = "<!doctype html><body>" + "".join(parts)
    assert ours(page) == theirs(page)


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.html")), ids=lambda path: path.name)
def test_the_same_words_of_an_article(path: Path) -> None:
    page = path.read_text()
    assert ours(page) == theirs(page)
