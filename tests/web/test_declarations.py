"""Does a reader see what was said beside the words, and what came of checking it?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entries import at
from onrecord.record.declarations import Covers, Detail, DetailKind, ScopeKind, Via
from small_desk import Desk
from web.asking import Pages, read

MORNING = datetime(2026, 1, 31, 4, 59, tzinfo=UTC)
HOSTILE = "<b>05:59</b>”\u202e"


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The page of a post of which particulars were given: its HTML and its text."""
    made = Desk(tmp_path / "archive")
    with made.archive:
        made.enrol()
        ref = made.posted("3laaa", "first", 10)
        made.declared(
            60,
            covers=((ref, Covers.UNCLEAR, "not named"),),
            details=(
                Detail(kind=DetailKind.TIME, of="login", words=HOSTILE, at=MORNING),
                Detail(kind=DetailKind.TIME, of="login", words="09:59", at=MORNING),
                Detail(kind=DetailKind.TIME, of="post", words="13:30", at=at(90)),
            ),
            via=Via(outlet="The <i>Courier", url="javascript:alert(1)", paraphrase=True),
            hedged=True,
            said_until=at(50),
        )
        said_in = made.posted("3lsaid", "None of it is ours.", 55)
        made.declared(70, said_at=at(55), said_in=said_in, kinds=(ScopeKind.ACCOUNT,))
        page = Pages(made.archive).get(f"/posts/{ref}")
        assert page.status_code == 200
        yield page.text, " ".join(read(page).text.split())


def test_the_page_says_all_of_it(shown: tuple[str, str]) -> None:
    _, text = shown
    for words in (
        "The words themselves leave it open",
        "between 2026-01-31 12:40:00 UTC and 2026-01-31 12:50:00 UTC; not known better",
        "The <i>Courier, in its own words",
        "a post on record here",
        "time of the login: 09:59, read by the editor as 2026-01-31 04:59:00 UTC",
        "They agree.",
        "They do not agree. If this post is meant, “13:30” names 2026-01-31 13:30:00 UTC",
        "It speaks of more than the same speaker did",
    ):
        assert words in text, words


def test_strangers_words_stay_words(shown: tuple[str, str]) -> None:
    html, _ = shown
    assert "<b>05:59" not in html and "<i>Courier" not in html and "\u202e" not in html
    assert 'href="javascript:' not in html
