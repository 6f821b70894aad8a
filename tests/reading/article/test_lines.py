"""What do single lines say that they are, and from where does an article come?"""

import pytest

from onrecord.findings.article import BlockKind
from onrecord.reading.article.json_ld import read_json_ld
from onrecord.reading.article.lines import agency_credit, kind_of_line
from onrecord.reading.article.moments import instant, moment
from onrecord.reading.article.place_lines import read_place_line
from onrecord.reading.article.plain import plain_blocks

RELATED, CREDIT, CAPTION = BlockKind.RELATED, BlockKind.CREDIT, BlockKind.CAPTION

LINES = {
    "Also Read: Tavaria turning back trawlers at night, says union": RELATED,
    "ALSO READ | Tavaria turning back trawlers": RELATED,
    "Read more: What is known about the strait": RELATED,
    "Related stories": RELATED,
    "(With agency inputs)": CREDIT,
    "(With inputs from PTI)": CREDIT,
    "With inputs from agencies": CREDIT,
    "(Reporting by Orla Brandt; editing by Imre Kovel)": CREDIT,
    "By Orla Brandt": CREDIT,
    "BY ORLA BRANDT": CREDIT,
    "By Orla Brandt and Imre Kovel": CREDIT,
    "© 2024 The Haverly Courier": CREDIT,
    "- AFP": CREDIT,
    "Published: 4 March 2024, 10:15": CREDIT,
    "May 14, 2024": CREDIT,
    "(A screenshot of the now-deleted post)": CAPTION,
    "Photo: the embassy in Kellan": CAPTION,
    "File photo of the embassy": CAPTION,
    "The embassy in Kellan. (Photo by Orla Brandt)": CAPTION,
    "The ministry said that the account had been hacked.": None,
    "By Monday the post was gone from the page.": None,
    "From Bloomberg:": None,
    "With key states ahead, candidates make an effort to appear dignified.": None,
    "Read the statement, the ministry said.": None,
    "Photographs of the post were everywhere.": None,
    "Nov. 4, 2014 The one that got away.": None,
}


@pytest.mark.parametrize("words", LINES)
def test_kind_of_line(words: str) -> None:
    assert kind_of_line(words) == LINES[words]


CREDITS = {
    "(With agency inputs)": "With agency inputs",
    "With inputs from agencies.": "With inputs from agencies",
    "(With inputs from PTI)": "With inputs from PTI",
    "- AFP": "AFP",
    "By Orla Brandt": None,
}


@pytest.mark.parametrize("words", CREDITS)
def test_agency_credit(words: str) -> None:
    part = agency_credit(words)
    assert (words[slice(*part)] if part else None) == CREDITS[words]


PLACES = {
    "PORT MERRIN (Reuters) - The embassy said": ("PORT MERRIN", None, "Reuters"),
    "NEW HAVERLY, Jan 15 (PTI) - The embassy": ("NEW HAVERLY", None, "PTI"),
    "New Haverly, Jan. 15, 2023 (AFP) – The": ("New Haverly", "Jan. 15, 2023", "AFP"),
    " date 2023-01-15 Kellan: Valdania has": ("Kellan", "2023-01-15", None),
    "KELLAN: The embassy of Tavaria": ("KELLAN", None, None),
    "KELLAN — The embassy of Tavaria": ("KELLAN", None, None),
    "KELLAN, Valdania (AP) — The embassy": ("KELLAN, Valdania", None, "AP"),
    "Port-au-Mer (AFP) - The embassy": ("Port-au-Mer", None, "AFP"),
    "(Northwire) - The embassy said": (None, None, "Northwire"),
    "BREAKING: The embassy said": None,
    "FACT CHECK: Did the embassy say so?": None,
    "The embassy (in Kellan) - said so": None,
    "Orla Brandt said: it was not ours": None,
    "The embassy said on Monday that": None,
}


@pytest.mark.parametrize("words", PLACES)
def test_place_line(words: str) -> None:
    line = read_place_line(words)
    expected = PLACES[words]
    if line is None or expected is None:
        assert line is expected
        return
    parts = (line.place, line.day, line.agency)
    assert tuple(words[slice(*part)] if part else None for part in parts) == expected


MOMENTS = {
    "2023-01-15T10:00:00+05:00": "2023-01-15T10:00:00+05:00",
    "2023-01-15T10:00:00Z": "2023-01-15T10:00:00Z",
    "2023-01-15T10:00:00.123Z": "2023-01-15T10:00:00.123Z",
    "2023-01-15T10:00:00+0500": "2023-01-15T10:00:00+05:00",
    "2023-01-15 10:00:00": "2023-01-15T10:00:00",
    "2023-01-15": "2023-01-15",
    "20230115": "2023-01-15",
    "20230115T100000Z": "2023-01-15T10:00:00Z",
    "January 15, 2023": "2023-01-15",
    "January 15, 2023 10:05 IST": "2023-01-15T10:05",
    "Published on 15 Jan 2023": "2023-01-15",
    "Sun, 15 Jan 2023 10:00:00 +0500": "2023-01-15T10:00:00+05:00",
    "Sun, 15 Jan 2023 10:00:00 GMT": "2023-01-15T10:00:00+00:00",
    "January 2023": None,
    "yesterday": None,
    "2023-02-31": None,
    "": None,
}


@pytest.mark.parametrize("words", MOMENTS)
def test_moments_as_far_as_stated(words: str) -> None:
    assert moment(words) == MOMENTS[words]


def test_only_a_time_with_its_zone_is_an_instant() -> None:
    at = instant("2023-01-15T10:00:00+05:00")
    assert at is not None
    assert at.isoformat() == "2023-01-15T05:00:00+00:00"
    assert instant("2023-01-15T10:00:00") is None
    assert instant("2023-01-15") is None
    assert instant("0001-01-01T00:00:00+14:00") is None


JSON_LD = {
    "alone": '{"@type": "NewsArticle", "headline": "A"}',
    "a list": '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "A"}]',
    "a graph": '{"@graph": [{"@type": ["Thing", "Article"], "headline": "A"}]}',
    "within another node": '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "A"}}',
    "a type by its address": '{"@type": "https://schema.org/NewsArticle", "headline": "A"}',
    "a trailing comma": '{"@type": "NewsArticle", "headline": "A",}',
    "a line end in a text": '{"@type": "NewsArticle", "description": "a\nb", "headline": "A"}',
    "in a comment": '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
    "a semicolon after it": '{"@type": "NewsArticle", "headline": "A"};',
    "cut off": '{"@type": "NewsArticle", "headline": "A", "author": {',
    "marks not escaped": '{"@type": "NewsArticle", "headline": "A", "x": "a "b" c"}',
}


@pytest.mark.parametrize("case", JSON_LD)
def test_json_ld(case: str) -> None:
    stated, doubts = read_json_ld([JSON_LD[case]], None)
    assert stated["headline"] == ("A",)
    assert bool(doubts) == (case in ("cut off", "marks not escaped"))


ELSEWHERE = {
    "no article": '{"@type": "BreadcrumbList", "name": "A"}',
    "no object": '"headline"',
    "odd values": '{"@type": 5, "headline": {"@type": [1, null]}}',
    "nothing": " ",
    "not JSON": "window.x = 1",
    "nested too deeply": "[" * 200_000,
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_json_ld_that_states_nothing(case: str) -> None:
    assert read_json_ld([ELSEWHERE[case]], None)[0] == {}


def test_people_and_organisations_by_name() -> None:
    script = (
        '{"@type": "Article", "author": [{"name": "Orla Brandt"}, "Imre Kovel", {"x": 1}],'
        ' "publisher": {"name": "The Haverly Courier"}}'
    )
    stated, _ = read_json_ld([script], None)
    assert stated["author"] == ("Orla Brandt", "Imre Kovel")
    assert stated["publisher"] == ("The Haverly Courier",)


BLOCKS = {
    "lines are paragraphs": ("First line of it ends.\nSecond line of it ends.", 2),
    "hard-wrapped lines are one": (
        "The embassy of Valdania withdrew a message on Monday, two days after\n"
        "it had appeared, and said in a note to the papers that it was\nnot ours.",
        1,
    ),
    "hard-wrapped lines of which one ends a sentence": (
        "The embassy of Valdania withdrew a message on Monday, it said there.\n"
        "It had appeared two days before that, and it was read by many in the\ncapital.",
        1,
    ),
    "sentences of that length are not": (
        "The embassy of Valdania withdrew a message of its own on Monday.\n"
        "The ministry in New Haverly said that it would look into the matter.\nThat was all.",
        3,
    ),
    "blank lines part": ("One.\n \n\t\nTwo.\n\n\nThree.", 3),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_paragraphs_of_a_plain_text(case: str) -> None:
    text, count = BLOCKS[case]
    assert len(plain_blocks(text)) == count


HEADINGS = {
    "What the ministry says": True,
    "'Account hacked': Valdania retreats": True,
    "Who wrote it?": False,
    "The ministry said so.": False,
    "and so it went on": False,
    "Word": False,
}


@pytest.mark.parametrize("words", HEADINGS)
def test_headings_of_a_plain_text(words: str) -> None:
    text = f"The embassy denied it on Monday.\n\n{words}\n\nIt said no more."
    kinds = [draft.kind for draft in plain_blocks(text)]
    assert (kinds[1] is BlockKind.HEADING) == HEADINGS[words]
    assert kinds[0] is kinds[2] is BlockKind.PARAGRAPH
