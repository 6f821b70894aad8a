"""Are pages silent on an assessment until a second editor releases it, and honest after?"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assessed_desk import MAKER, RELEASER, made, released
from assessments_made_up import ASSESSED, FOR_SHOW, NOT_ASSESSED
from entries import ACCOUNT, at
from onrecord.archive import Archive
from onrecord.desk.assessments.publishing import release_assessment, take_back_release
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.record.assessed import First, Group, Novelty
from onrecord.record.assessments import Claimed
from onrecord.record.documents import DocumentKind
from web.asking import Pages, read
from web.ministry import NOW, fill, ref

STARTLING = ref("startling")
PAGES = (
    "/",
    "/log/",
    "/sources",
    "/sources.json",
    f"/accounts/{ACCOUNT}",
    f"/posts/{STARTLING}",
    f"/posts/{STARTLING}.json",
    "/cases/harbour-accord",
    "/cases/harbour-accord.json",
)
# How many entries the log has, and its root: that there is one entry more is no secret.
OF_THE_HEAD = re.compile(
    r'^  \d+ entries are published in|<dt>Entries published</dt>|<code class="digest">[0-9a-f]{64}</code>'
)
POST, CASE = f"/posts/{STARTLING}", "/cases/harbour-accord"


@pytest.fixture
def archive(empty: Archive) -> Iterator[Archive]:
    fill(empty)
    yield empty


def shown(archive: Archive) -> dict[str, str]:
    pages = Pages(archive)
    return {path: pages.get(path).text for path in PAGES}


def test_before_its_release_every_page_is_as_it_was(archive: Archive) -> None:
    before = shown(archive)
    made(archive, STARTLING)
    after = shown(archive)
    for path in PAGES:
        lines = zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        moved = [new for old, new in lines if old != new]
        assert all(OF_THE_HEAD.search(line) for line in moved), (path, moved)
        assert not moved or not path.endswith(".json")


def test_the_entry_of_one_that_is_not_released_tells_no_post(archive: Archive) -> None:
    made(archive, STARTLING)
    (logged,) = archive.index.documents(DocumentKind.ASSESSMENT)
    told = Pages(archive).get(f"/entries/{logged.index}.json").text
    assert '"kind":"assessment"' in told.replace(" ", "")
    assert STARTLING not in told and ACCOUNT not in told


def test_released_it_is_told_with_what_it_does_not_say(archive: Archive) -> None:
    (claim, *_) = archive.index.documents(DocumentKind.DECLARATION)
    released(archive, STARTLING, occasion=Claimed(claim.digest))
    pages = shown(archive)
    for path in (POST, CASE):
        words = " ".join(read(Pages(archive).get(path)).text.split())
        assert "Likelihood ratio: 5." in words and "It is no verdict." in words
        assert MAKER in words and RELEASER in words
        assert '<svg class="reasons"' in pages[path]
        assert "does not say who wrote it" in words or path == POST
        hypotheses = ("First hypothesis", "An insider is one of them, and so inside", "Second hyp")
        assert all(one in words for one in hypotheses), path
    whole = " ".join(read(Pages(archive).get(POST)).text.split())
    assert "earlier posts came from the client “Tidewriter for Web”" in whole
    assert f"#d-{claim.digest[:12]}" in pages[POST]
    assert '"lr":5' in pages[f"{POST}.json"].replace(" ", "")


def test_a_refusal_is_told_with_its_reason_and_what_is_new(archive: Archive) -> None:
    released(archive, STARTLING, found=NOT_ASSESSED)
    for path in (POST, CASE):
        words = " ".join(read(Pages(archive).get(path)).text.split())
        assert "No likelihood ratio is given." in words and "Too few own posts" in words
        assert "earlier posts came from the client “Tidewriter for Web”" in words
        assert '<svg class="reasons"' not in Pages(archive).get(path).text


def test_the_latest_stands_first_and_the_case_shows_it_alone(archive: Archive) -> None:
    released(archive, STARTLING, found=NOT_ASSESSED)
    released(archive, STARTLING, minutes=300)
    post = " ".join(read(Pages(archive).get(POST)).text.split())
    assert post.index("Likelihood ratio: 5.") < post.index("No likelihood ratio is given.")
    case = " ".join(read(Pages(archive).get(CASE)).text.split())
    assert "Likelihood ratio: 5." in case and "No likelihood ratio is given." not in case
    assert "1 more stands beside it." in case


def test_made_up_numbers_stand_under_a_banner_wherever_they_are(archive: Archive) -> None:
    digest = made(archive, STARTLING, found=FOR_SHOW)
    release_assessment(archive, digest, editor=RELEASER, released_at=at(300), for_show=True)
    for path in (POST, CASE, f"{POST}.json", f"{CASE}.json"):
        assert "FOR SHOW ONLY" in Pages(archive).get(path).text, path


def test_words_of_others_in_it_are_only_words(archive: Archive) -> None:
    hostile = "<script>alert(1)</script>new\u202etxet"
    found = replace(ASSESSED, novelties=(Novelty(Group.CLIENT, hostile, 3, (), First.CLIENT),))
    released(archive, STARTLING, found=found)
    text = Pages(archive).get(POST).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;new[U+202E RIGHT-TO-LEFT OVERRIDE]txet" in text
    for path in PAGES:
        if not path.endswith(".json"):
            found_there = Pages(archive).get(path).text
            assert "<script>" not in found_there and "new\u202e" not in found_there


def test_taken_back_pages_tell_the_reason_alone(archive: Archive) -> None:
    digest = released(archive, STARTLING)
    why = "The history held posts of another office."
    take_back_release(archive, digest, editor=MAKER, why=why, taken_back_at=at(400))
    for path, text in shown(archive).items():
        assert "Tidewriter" not in text and "Likelihood ratio" not in text, path
        # The front page tells what happened lately, by the same sentence.
        told = path == "/" or STARTLING in path or "harbour-accord" in path
        assert (why in text) == told, path


def test_withheld_with_its_post_no_page_tells_it(archive: Archive) -> None:
    released(archive, STARTLING)
    plan = plan_redaction(archive, STARTLING)
    redact(archive, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
    for path, text in shown(archive).items():
        assert "Tidewriter" not in text and "@harbour.test" not in text, path
    assert "not on record any more" in Pages(archive).get(POST).text
