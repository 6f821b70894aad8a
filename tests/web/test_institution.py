"""Does the page of an institution say what is on record of it, and by whose word?"""

import pytest

from entries import ACCOUNT
from institutions_made_up import institution
from onrecord.archive import Archive, open_archive
from onrecord.desk.declarations.declaring import declare
from onrecord.desk.institutions.stating import state
from onrecord.record.declarations import Capacity, Via
from small_desk import draft
from web.asking import Pages, read
from web.ministry import CABINET, NOW, ref

OWN = "/institutions/Ministry%20of%20Tides"
ABOVE = "/institutions/%3Cb%3ECabinet%3C%2Fb%3E"


def test_it_shows_its_accounts_and_what_is_above_it(pages: Pages) -> None:
    answer = pages.get(OWN)
    page = read(answer)
    assert ("h1", "Ministry of Tides") in page.headings
    for words in (
        "Institution: ministry",
        "@ministry.test Bluesky",
        "vouched for by an editor (https://tides.example/contact): our only account",
        "Above the one before by entry",
        "government, also called الديوان",
        "Nobody is on record as speaking for it.",
        "No words about posts are on record as said in its name.",
    ):
        assert words in page.text, words
    assert f'href="/accounts/{ACCOUNT}"' in answer.text
    assert 'href="/institutions/%3Cb%3ECabinet%3C%2Fb%3E"' in answer.text


def test_it_tells_what_happened_to_its_accounts_and_those_under_it(pages: Pages) -> None:
    for path in (OWN, ABOVE):
        page = read(pages.get(path))
        assert "Found withdrawn: a commit signed with the account's key" in page.text
        assert "The account was put on record." in page.text


def test_the_one_above_it_names_those_under_it_and_who_speaks(pages: Pages) -> None:
    page = read(pages.get(ABOVE))
    for words in (
        f"Spokesperson of the {CABINET} for {CABINET}, in its name",
        "the cabinet's website of",
        "No account of its own is on record here.",
        "Directly under it",
    ):
        assert words in page.text, words


def test_it_is_found_by_its_other_names(pages: Pages) -> None:
    assert read(pages.get("/institutions/الديوان")).headings[0] == ("h1", CABINET)


@pytest.mark.parametrize("name", ["Nobody", "x.json", "%00", "a/../b", "%E2%80%AE", "A" * 5000])
def test_one_that_is_not_on_record_has_no_page(pages: Pages, name: str) -> None:
    answer = pages.get(f"/institutions/{name}")
    assert answer.status_code == 404
    assert "onrecord institution" not in answer.text


def test_the_same_is_there_for_programs(pages: Pages) -> None:
    found = pages.get(f"{OWN}.json").json()
    assert found["name"] == "Ministry of Tides"
    assert [one["account"] for one in found["accounts"]] == [ACCOUNT]
    assert [one["name"] for one in found["chain"]] == [CABINET, "The Isles"]


def test_what_was_said_in_its_name_is_quoted(empty: Archive) -> None:
    from entries import ENROLMENT, at
    from onrecord.desk.documents import put_on_record
    from web.ministry import Maker

    put_on_record(empty, ENROLMENT, at(0), accounts=(ACCOUNT,))
    Maker(empty).seen("startling", 10, text="Startling.")
    state(empty, institution("Ministry of Tides", None), at(20))
    ours = {"speaker": "Its press office", "words": "Not ours, we say."}
    declare(empty, draft(**ours, institution="ministry of TIDES"), at(60))
    declare(empty, draft(**(ours | {"words": "Nor is this."})), at(61))
    others = {"capacity": Capacity.SUPERIOR, "institution": "Ministry of Sports"}
    declare(empty, draft(speaker="Somebody else", words="Nor ours.", **others), at(62))
    officer = {"speaker": "A deputy", "capacity": Capacity.OFFICER, "words": "I resign."}
    declare(empty, draft(**officer, institution="Ministry of Tides"), at(63))
    told = Via(outlet="The Selm Courier", url=None, paraphrase=True)
    declare(empty, draft(**(ours | {"words": "They denied it all."}), via=told), at(64))
    page = read(Pages(empty).get(OWN))
    said = page.text.partition("What was said in its name")[2].partition("What it is")[0]
    assert said.index("Nor is this.") < said.index("Not ours, we say.")
    assert "Its press office" in said and "Nor ours." not in said
    assert "read by the editor as meant to disown posts" in said
    assert "Its press office, for the account's institution" in said
    assert "I resign." not in said  # an officer for herself
    assert "not word for word, but as The Selm Courier puts it, through " in said


def test_no_page_of_it_is_an_editors(filled: Archive) -> None:
    """What is for editors alone is under /desk (design, section 11)."""
    with open_archive(filled.folder, writing=False) as archive:
        text = Pages(archive).get(OWN).text + Pages(archive).get(f"/accounts/{ACCOUNT}").text
    assert "/desk" not in text and "portrait" not in text.casefold()
    assert NOW and ref("startling") in text
