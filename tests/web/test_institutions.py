"""Do the pages say who may speak for an account, by whose word, and where nobody vouches?"""

from pathlib import Path

import pytest

from entries import ACCOUNT, ENROLMENT, at
from institutions_made_up import channel, institution, office
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.declarations.declaring import declare
from onrecord.desk.documents import put_on_record
from onrecord.desk.institutions.stating import Statement, state
from onrecord.record.declarations import Capacity
from small_desk import draft
from web.asking import Pages, read
from web.ministry import Maker, ref

OWN, CABINET = "Ministry of Tides", "The Cabinet"


def page_of(folder: Path, path: str, *statements: Statement, **said: object) -> str:
    """The text of a page of an archive in which somebody disowned a post, after these statements."""
    create_archive(folder, "records.example/institutions")
    with open_archive(folder) as archive:
        _fill(archive)
        for statement in statements:
            state(archive, statement, at(30))
        if said:
            declare(archive, draft(**said), at(60))
        return " ".join(read(Pages(archive).get(path)).text.split())


def _fill(archive: Archive) -> None:
    put_on_record(archive, ENROLMENT, at(0), accounts=(ACCOUNT,))
    Maker(archive).seen("startling", 10, text="Startling.")


ACCOUNT_PAGE, POST_PAGE = f"/accounts/{ACCOUNT}", f"/posts/{ref('startling')}"


def test_the_account_page_says_what_is_not_on_record(tmp_path: Path) -> None:
    text = page_of(tmp_path / "a", ACCOUNT_PAGE)
    assert "Who may speak for it" in text
    assert f"{OWN} Its institution by entry 0, as above." in text
    assert "Which institution is above it is not on record." in text
    assert "Nobody is on record as speaking for it." in text
    assert "No channel of these institutions is on record." in text


def test_the_account_page_shows_the_chain_each_by_whose_word(tmp_path: Path) -> None:
    text = page_of(
        tmp_path / "a",
        ACCOUNT_PAGE,
        institution(OWN, CABINET, "The Tides"),
        office(of=OWN, until=90),
        channel(of=OWN, shares=(ACCOUNT,)),
        channel("a briefing", OWN, apart=(ACCOUNT,)),
        channel("a gazette", OWN),
    )
    assert f"Under: {CABINET}" in text
    assert f"{OWN}, other, also called The Tides" in text
    assert f"{CABINET} Above the one before by entry" in text
    assert "vouched for by The Gazette (https://gazette.example/4)" in text
    assert "as above. What it is: entry" in text and ". No more is on record of it." in text
    assert "Spokesperson of the Ministry for Ministry of Tides, in its name, until" in text
    assert "its website of Ministry of Tides: whoever holds the account holds it too" in text
    assert "a briefing of Ministry of Tides: independent of the account" in text
    assert "a gazette of Ministry of Tides: whether whoever holds the account holds it too" in text


SUPERIOR = Capacity.SUPERIOR
VOICES: dict[str, tuple[tuple[Statement, ...], dict[str, object], tuple[str, ...]]] = {
    "by the editor's word": (
        (),
        {"capacity": SUPERIOR, "institution": CABINET},
        (
            "By the editor’s word.",
            "Which institution is above “Ministry of Tides” is not on record",
        ),
    ),
    "by the chain": (
        (institution(OWN, CABINET),),
        {"capacity": SUPERIOR, "institution": CABINET},
        (
            "The institution may, by a voucher’s word; that this speaker does is the editor’s word.",
            f"“{CABINET}” is on record as above the account's institution, “{OWN}”, by the word of",
            "Nobody vouches on record",
        ),
    ),
    "by a voucher": (
        (institution(OWN, CABINET), office("A spokesperson", CABINET)),
        {"capacity": SUPERIOR, "institution": CABINET},
        (
            "Yes, by a voucher’s word.",
            "“The Gazette” vouches that “A spokesperson” may speak",
            "Rests on entry 0, entry 3, entry 4.",
        ),
    ),
    "not at all": (
        (institution(OWN, CABINET),),
        {"capacity": SUPERIOR, "institution": "Ministry of Sports"},
        (
            "Not for the account.",
            "“Ministry of Sports” is on record neither",
            "do not change where",
        ),
    ),
    "through a channel that is shared": (
        (channel("the ministry's website", OWN, shares=(ACCOUNT,)),),
        {},
        ("a channel that whoever holds the account holds too", "vouches that whoever holds"),
    ),
    "through a channel of which nobody says": (
        (),
        {},
        ("not known whether independent of the account",),
    ),
}


@pytest.mark.parametrize("name", VOICES)
def test_the_post_page_says_whether_they_may_and_why(tmp_path: Path, name: str) -> None:
    statements, said, expected = VOICES[name]
    text = page_of(tmp_path / "a", POST_PAGE, *statements, speaker="A spokesperson", **said)
    assert [words for words in expected if words not in text] == []
