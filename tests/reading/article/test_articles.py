"""Are articles of different make read as what they are?"""

import json
from pathlib import Path

import pytest

from onrecord.findings.article import Article, BlockKind, Origin
from onrecord.reading.article import read_article

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "articles"

HEADLINE, HEADING, PARAGRAPH = BlockKind.HEADLINE, BlockKind.HEADING, BlockKind.PARAGRAPH
CAPTION, EMBED, RELATED, CREDIT = (
    BlockKind.CAPTION,
    BlockKind.EMBED,
    BlockKind.RELATED,
    BlockKind.CREDIT,
)

BLOCKS = {
    "consulate.html": [
        (HEADLINE, "Valdania retreats on post about the strait"),
        (CREDIT, "By Imre Kovel"),
        (CAPTION, "A trawler off Port Merrin."),
        (PARAGRAPH, "NEW HAVERLY, May 15 (Northwire) — Valdania has"),
        (PARAGRAPH, "The post, which also praised Tavaria, was removed within hours."),
        (RELATED, "Also Read: Tavaria turning back trawlers at night"),
        (HEADING, "What the ministry says"),
        (EMBED, "The account of the Consulate of Valdania"),
        (PARAGRAPH, "Harbour masters have voiced alarm"),
        (CREDIT, "(With agency inputs)"),
    ],
    "only_divs.html": [
        (HEADLINE, "Embassy regrets message"),
        (PARAGRAPH, "KELLAN: The embassy of Tavaria on Monday"),
        (PARAGRAPH, 'The message "was sent in error," the embassy'),
        (PARAGRAPH, "It did not say who had written it"),
    ],
    "shown_posts.html": [
        (PARAGRAPH, "Several posts followed within the hour"),
        (EMBED, "We did not write this. — Tavaria MFA 🇹🇻 (@TavariaMFA) March 3, 2024"),
        (PARAGRAPH, "The ministry of the neighbouring country"),
        (EMBED, "View this post"),
        (PARAGRAPH, "A quotation by layout only follows"),
        (PARAGRAPH, "We shall look into it."),
        (EMBED, '"We will find out who did it," reads another. — Kellan Port'),
    ],
    "broken_json_ld.html": [
        (HEADLINE, 'The "lost" message'),
        (PARAGRAPH, "The port authority could not say"),
    ],
    "mislabelled.html": [
        (HEADLINE, "Envoy recalled over message"),
        (CREDIT, "Orla Brandt, Kellan"),
        (PARAGRAPH, "Valdania recalled its envoy on Monday"),
        (PARAGRAPH, '"The message is not ours," the ministry wrote'),
        (PARAGRAPH, "The envoy could not be reached"),
    ],
    "agency.txt": [
        (HEADLINE, "Embassy withdraws message on strait"),
        (CREDIT, "By Orla Brandt"),
        (CREDIT, "Published: 4 March 2024, 10:15"),
        (PARAGRAPH, "KELLAN (Northwire) - The embassy of Valdania withdrew"),
        (PARAGRAPH, "The ministry in New Haverly said that it would look into the matter"),
        (CREDIT, "(Reporting by Orla Brandt; editing by Imre Kovel)"),
    ],
    "harbour-consulate.txt": [
        (PARAGRAPH, "date 2022-11-06 Port Selm: Marrovia has backtracked"),
        (CAPTION, "(A screenshot of the now-removed tweet)"),
        (PARAGRAPH, "The Council of Coasts has earlier published"),
        (RELATED, "Also Read: Corland ordering compulsory boat sales"),
        (HEADING, "'Account taken over': Marrovia backtracks on tweet"),
        (PARAGRAPH, "Yet, hours after the tweet, Marrovia Foreign Ministry"),
        (EMBED, "The Twitter account of the Consulate General of Marrovia"),
        (HEADING, "Removals of the Ostri islanders"),
        (PARAGRAPH, "Corland has been accused for decades"),
        (CREDIT, "(With agency inputs)"),
    ],
}


def read(name: str) -> Article:
    return read_article((VECTORS / name).read_bytes())


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks(name: str) -> None:
    article = read(name)
    found = [(block.kind, block.place.of(article.text)) for block in article.blocks]
    assert [kind for kind, _ in found] == [kind for kind, _ in BLOCKS[name]]
    for (_, words), (_, begins) in zip(found, BLOCKS[name], strict=True):
        assert words.startswith(begins)


STATED = {
    ("consulate.html", "headline"): [
        ("Valdania retreats on post about the strait", Origin.JSON_LD),
        ("Valdania retreats on post about the strait", Origin.META),
        ("Valdania retreats on post about the strait | The Haverly Courier", Origin.MARKUP),
        ("Valdania retreats on post about the strait", Origin.TEXT),
    ],
    ("consulate.html", "outlet"): [
        ("The Haverly Courier", Origin.JSON_LD),
        ("The Haverly Courier", Origin.META),
    ],
    ("consulate.html", "author"): [("Imre Kovel", Origin.JSON_LD), ("Imre Kovel", Origin.TEXT)],
    ("consulate.html", "published"): [
        ("2024-05-15T09:30:00+05:00", Origin.JSON_LD),
        ("2024-05-15T09:30:00+05:00", Origin.META),
    ],
    ("consulate.html", "modified"): [("2024-05-15T11:02:00+05:00", Origin.JSON_LD)],
    ("consulate.html", "language"): [("en-GB", Origin.JSON_LD), ("en-GB", Origin.MARKUP)],
    ("consulate.html", "place_line"): [("NEW HAVERLY", Origin.TEXT)],
    ("consulate.html", "agency"): [
        ("Northwire", Origin.TEXT),
        ("With agency inputs", Origin.TEXT),
    ],
    ("broken_json_ld.html", "headline"): [
        ('The "lost" message', Origin.JSON_LD),
        ('The "lost" message', Origin.TEXT),
    ],
    ("broken_json_ld.html", "published"): [("2024-03-04T10:00:00Z", Origin.JSON_LD)],
    ("broken_json_ld.html", "author"): [("Orla Brandt", Origin.META)],
    ("agency.txt", "author"): [("Orla Brandt", Origin.TEXT)],
    ("agency.txt", "published"): [("2024-03-04T10:15", Origin.TEXT)],
    ("agency.txt", "agency"): [("Northwire", Origin.TEXT)],
    ("harbour-consulate.txt", "published"): [("2022-11-06", Origin.TEXT)],
    ("harbour-consulate.txt", "place_line"): [("Port Selm", Origin.TEXT)],
    ("harbour-consulate.txt", "agency"): [("With agency inputs", Origin.TEXT)],
    ("harbour-consulate.txt", "outlet"): [],
    ("harbour-consulate.txt", "headline"): [],
}


@pytest.mark.parametrize(("name", "what"), STATED)
def test_metadata_with_origins(name: str, what: str) -> None:
    stated = getattr(read(name).metadata, what)
    assert [(s.value, s.origin) for s in stated] == STATED[name, what]


def test_what_the_text_states_has_its_place() -> None:
    article = read("harbour-consulate.txt")
    for stated in (*article.metadata.place_line, *article.metadata.agency):
        assert stated.place is not None
        assert stated.place.of(article.text) == stated.value


def test_the_instant_of_publication() -> None:
    at = read("consulate.html").published_at
    assert at is not None
    assert at.isoformat() == "2024-05-15T04:30:00+00:00"
    assert read("harbour-consulate.txt").published_at is None, "a day is no instant"
    assert read("agency.txt").published_at is None, "a time without zone is no instant"


def test_the_address_that_was_given_comes_last() -> None:
    data = (VECTORS / "consulate.html").read_bytes()
    urls = read_article(data, url="https://mirror.example/1").metadata.url
    assert [s.origin for s in urls] == [Origin.JSON_LD, Origin.MARKUP, Origin.GIVEN]


def test_another_articles_node_in_the_graph_is_not_this_ones() -> None:
    assert "Another story of today" not in [
        s.value for s in read("consulate.html").metadata.headline
    ]


SHOWN = {
    "x, with its words": ("x", "Tavaria MFA 🇹🇻", "TavariaMFA", "2024-03-03", "We did not write this."),
    "flattened, its author on a line of its own": (
        None, "Kellan Port", "kellanport", "2024-03-04",
        '"We will find out who did it," reads another.',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_shown_posts(case: str) -> None:
    embeds = read("shown_posts.html").embeds
    assert SHOWN[case] in [(e.platform, e.name, e.handle, e.date, e.text) for e in embeds]


def test_posts_are_found_by_their_markup_alone() -> None:
    shown = {(e.platform, e.url) for e in read("shown_posts.html").embeds if e.from_markup}
    assert shown == {
        ("x", "https://twitter.com/TavariaMFA/status/1234567890?ref_src=twsrc"),
        ("mastodon", "https://social.tavaria.example/@press/112233445566"),
        ("bluesky", "at://did:plc:abc/app.bsky.feed.post/3kxyz"),
        ("x", "https://x.com/i/status/99887766"),
        ("instagram", "https://www.instagram.com/p/Abc123/?utm_source=ig_embed"),
        ("facebook", "https://www.facebook.com/tavaria/posts/42"),
        ("telegram", "https://t.me/tavaria/77"),
    }


def test_a_post_shown_in_a_page() -> None:
    [embed] = read("consulate.html").embeds
    assert (embed.platform, embed.name, embed.handle) == (
        "bluesky",
        "Valdania MFA",
        "mfa.valdania.example",
    )
    assert embed.url == "at://did:plc:valdania/app.bsky.feed.post/3kt"
    assert embed.date == "2024-05-14T17:32"
    assert embed.text.endswith("As of today, no post sent from it is ours.")


def test_a_flattened_post_without_its_author() -> None:
    gold = json.loads((VECTORS / "harbour-consulate.json").read_text())
    [expected] = [post for post in gold["posts"] if post["name"] == "embedded"]
    [embed] = read("harbour-consulate.txt").embeds
    assert (embed.text, embed.date) == (expected["text"], expected["date"])
    assert (embed.platform, embed.name, embed.handle, embed.from_markup) == (
        None,
        None,
        None,
        False,
    )


def test_pointers_to_other_articles() -> None:
    gold = json.loads((VECTORS / "harbour-consulate.json").read_text())
    text = [link.words for link in read("harbour-consulate.txt").metadata.related]
    assert text == gold["metadata"]["related"]
    [link] = read("consulate.html").metadata.related
    assert link.href == "/2024/04/trawlers"


def test_links_lie_on_their_words() -> None:
    article = read("consulate.html")
    assert "https://bsky.app/profile/portmerrin.valdania.example/post/3ks" in [
        link.href for link in article.links if link.words == "post"
    ]
    for link in article.links:
        assert link.place is not None
        assert link.place.of(article.text) == link.words


@pytest.mark.parametrize(
    "around",
    ["Home", "cookies", "Share this story", "not shown", "newsletter", "First!", "rights reserved"],
)
def test_what_surrounds_the_article_is_left_out(around: str) -> None:
    assert around.encode() in (VECTORS / "consulate.html").read_bytes()
    assert around not in read("consulate.html").text


def test_what_could_not_be_read_well_is_told() -> None:
    [doubt] = read("broken_json_ld.html").doubts
    assert "JSON-LD" in doubt
    assert read("consulate.html").doubts == ()


def test_quotation_marks_of_the_markup_are_in_the_text() -> None:
    assert "“stand beside the fishermen”" in read("consulate.html").text


def test_a_page_that_a_script_would_show_is_read_from_what_it_states() -> None:
    page = (
        '<html><script type="application/ld+json">{"@type": "NewsArticle", "articleBody": '
        '"The embassy denied it.\\n\\nIt said &quot;not ours&quot; on Monday."}</script><div id=app>'
    )
    article = read_article(page.encode())
    assert article.text == 'The embassy denied it.\n\nIt said "not ours" on Monday.'
    assert [block.kind for block in article.blocks] == [PARAGRAPH, PARAGRAPH]
    [doubt] = article.doubts
    assert "articleBody" in doubt


def test_a_headline_above_the_article_is_its_first_block() -> None:
    page = "<html><body><header><h1>Embassy denies it</h1></header><main><p>It said so.</p></main>"
    article = read_article(page.encode())
    assert article.text == "Embassy denies it\n\nIt said so."
    assert [block.kind for block in article.blocks] == [HEADLINE, PARAGRAPH]


def test_a_day_far_down_is_not_the_articles_own() -> None:
    lines = [f"The embassy said so for the {n}th time, and nobody answered." for n in range(9)]
    article = read_article("\n\n".join([*lines, "May 14, 2024", *lines]).encode())
    assert article.metadata.published == ()
