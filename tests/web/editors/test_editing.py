"""From what an editor enters to what readers see: with two editors, and never with one."""

import re
from typing import Any

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.reviewing import proposals
from onrecord.web.editors.declaration_fields import CALLED
from visitor import Visitor
from web.asking import Pages, StoppedClock, read
from web.ministry import HOSTILE, ref

DECLARED = {
    "accounts": ACCOUNT,
    "words": "The post of this morning is not ours. " + HOSTILE,
    "speaker": "A spokesperson of the ministry",
    "capacity": "institution",
    "institution": "Ministry of Tides",
    "said_at": "2026-01-31T13:30Z",
    "channel": "a briefing",
    "independent": "yes",
    "act": "disowns",
    "denies": ["authorship", "endorsement"],
    "ground": "unauthorised",
    "covers": f"{ref('hours')}=yes:It names that very post.",
    "why": "Read at the briefing.",
}


@pytest.fixture
def editor(visitor: Visitor) -> Visitor:
    return visitor.signed_in("Edda Editor")


@pytest.fixture
def second(another: Visitor) -> Visitor:
    return another.signed_in("Zoe Second")


def only_proposal(archive: Archive) -> str:
    (one,) = [one for one in proposals(archive) if one.state == "waiting"]
    return one.digest


def sent(visitor: Visitor, path: str, fields: dict[str, Any], **more: Any) -> str:
    answer = visitor.post(path, fields, **more)
    assert answer.status_code == 303, read(answer).text
    return answer.headers["location"]


def main_of(page: str) -> str:
    """Without the foot, which tells how long the log is."""
    return page[: page.index("<footer")]


def accept(second: Visitor, archive: Archive) -> None:
    digest = only_proposal(archive)
    fields = {"decision": "accept", "why": "Compared with the recording."}
    assert sent(second, f"/desk/proposals/{digest}", fields).endswith("done=accepted")


def test_a_declaration_is_public_once_a_second_editor_accepts_it(
    editor: Visitor, second: Visitor, archive: Archive
) -> None:
    readers = Pages(archive, StoppedClock())
    post = f"/posts/{ref('hours')}"
    before = main_of(readers.get(post).text)
    assert sent(editor, "/desk/declare", {**DECLARED, "step": "send"}) == "/desk?done=proposed"
    assert main_of(readers.get(post).text) == before
    digest = only_proposal(archive)
    page = second.read(f"/desk/proposals/{digest}")
    assert "A spokesperson of the ministry" in page.text and "Read at the briefing." in page.text
    assert HOSTILE.split("\u202e")[0] in page.text
    accept(second, archive)
    found = read(readers.get(post))
    assert "The post of this morning is not ours." in found.text
    done = [one.act.act for one in acts(archive, limit=3)]
    assert "accepted" in done


def test_nobody_accepts_what_they_proposed_themselves(visitor: Visitor, archive: Archive) -> None:
    visitor.signed_in("Zoe Second")
    sent(visitor, "/desk/declare", {**DECLARED, "step": "send"})
    digest = only_proposal(archive)
    page = visitor.read(f"/desk/proposals/{digest}")
    assert "another editor decides" in page.text
    assert not [x for x in page.all("button") if x.get("value") == "accept"]
    fields = {"decision": "accept", "why": "I say so."}
    answer = visitor.post(f"/desk/proposals/{digest}", fields)
    assert answer.status_code == 403
    assert "it takes another editor" in read(answer).text
    assert only_proposal(archive) == digest


def test_a_decision_needs_a_reason_and_what_was_chosen_is_one(
    editor: Visitor, second: Visitor, archive: Archive
) -> None:
    sent(editor, "/desk/declare", {**DECLARED, "step": "send"})
    path = f"/desk/proposals/{only_proposal(archive)}"
    for fields in ({"decision": "accept"}, {"decision": "maybe", "why": "So."}, {"why": "So."}):
        assert second.post(path, fields).status_code == 422
    returned = {"decision": "return", "why": "The words are cut."}
    assert sent(second, path, returned).endswith("done=returned")
    assert "The words are cut." in editor.read(path).text
    assert second.post(path, returned).status_code == 422  # it was returned already


FAULTS = {
    "no speaker": ({"speaker": ""}, "Who says it: this is needed"),
    "no such act": ({"act": "hacks"}, "'hacks' is none of"),
    "a time without an offset": ({"said_at": "2026-01-01T12:30"}, "When it was said: 2026"),
    "another time that is none": ({"until": "noon"}, "End of that time: 'noon' is not"),
    "said in the future": ({"said_at": "2199-01-01T00:00Z"}, "in the future"),
    "an account that is not on record": ({"accounts": "nobody.test"}, "is no account on record"),
    "a post that is not on record": ({"covers": "ffffffffffffffff=yes:so"}, "no post on record"),
    "no reason": ({"why": " "}, "Why: nothing is written there"),
    "a file that is not held": ({"held": "0" * 64}, "not held any more"),
}


@pytest.mark.parametrize(("changed", "says"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    editor: Visitor, archive: Archive, changed: dict[str, str], says: str
) -> None:
    size = archive.head.size
    answer = editor.post("/desk/declare", {**DECLARED, **changed, "step": "send"})
    assert answer.status_code == 422
    page = read(answer)
    assert says in page.text
    assert [x for x in page.all("div") if x.get("role") == "alert"]
    typed = {x.get("name"): x.get("value") for x in page.all("input")}
    assert typed["channel"] == "a briefing"
    ticked = [x["value"] for x in page.all("input") if x.get("name") == "denies" and "checked" in x]
    assert ticked == ["authorship", "endorsement"]
    assert "The post of this morning is not ours." in answer.text
    assert archive.head.size == size


def test_a_fault_calls_a_field_as_the_form_does(editor: Visitor) -> None:
    page = editor.read("/desk/declare").text
    assert [words for words in CALLED.values() if words not in page] == []


def test_a_preview_tells_what_would_be_covered_and_records_nothing(
    editor: Visitor, archive: Archive
) -> None:
    size = archive.head.size
    answer = editor.post("/desk/declare", {**DECLARED, "why": "", "step": "preview"})
    assert answer.status_code == 200
    page = read(answer)
    assert "What it would cover" in page.text and "It names that very post." in page.text
    assert archive.head.size == size


def test_files_are_held_from_the_preview_to_the_form_for_their_editor_alone(
    editor: Visitor, second: Visitor, archive: Archive
) -> None:
    files = {"evidence": ("statement.html", b"<p>not ours</p>")}
    answer = editor.post("/desk/declare", {**DECLARED, "step": "preview"}, files=files)
    page = read(answer)
    held = [x["value"] for x in page.all("input") if x.get("name") == "held"]
    assert len(held) == 1 and "statement.html" in page.text
    taken = second.post("/desk/declare", {**DECLARED, "held": held, "step": "send"})
    assert taken.status_code == 422
    sent(editor, "/desk/declare", {**DECLARED, "held": held, "step": "send"})
    (one,) = [one for one in proposals(archive) if one.state == "waiting"]
    assert list(one.proposal.evidence) == held


def test_a_post_fills_the_form_and_what_was_typed_stays(editor: Visitor) -> None:
    fields = {"from_post": ref("hours"), "speaker": "Somebody else", "step": "fill"}
    page = read(editor.post("/desk/declare", fields))
    typed = {x.get("name"): x.get("value") for x in page.all("input")}
    assert typed["speaker"] == "Somebody else"
    assert typed["institution"] == "Ministry of Tides"
    assert typed["said_in"] == ref("hours")
    assert len([x for x in page.all("input") if x.get("name") == "held"]) == 1


def test_a_case_is_made_and_changed(editor: Visitor, second: Visitor, archive: Archive) -> None:
    fields = {"case": "morning", "title": "The morning", "adds": ref("hours"), "why": "New."}
    sent(editor, "/desk/cases/change", fields)
    assert "morning" not in cases(archive)
    accept(second, archive)
    assert cases(archive)["morning"].posts == (ref("hours"),)
    page = editor.read("/desk/cases/change?name=morning")
    assert [x["value"] for x in page.all("input") if x.get("name") == "removes"] == [ref("hours")]
    change = {"case": "morning", "title": "The early morning", "why": "Better."}
    sent(editor, "/desk/cases/change", change)
    proposal = second.read(f"/desk/proposals/{only_proposal(archive)}")
    assert "What it changes of what is on record" in proposal.text
    inserted = second.seen[-1].text
    assert re.search(r"<ins>[^<]*early", inserted)
    accept(second, archive)
    assert cases(archive)["morning"].title == "The early morning"
    again = editor.post("/desk/cases/change", change)
    assert again.headers["location"].endswith("done=unchanged")
    assert editor.post("/desk/cases/change", {"case": "No Name!", "why": "x"}).status_code == 422


def test_a_correction_is_shown_once_it_is_accepted(
    editor: Visitor, second: Visitor, archive: Archive
) -> None:
    fields = {
        "said": "It was withdrawn at noon.",
        "instead": "It was withdrawn at one.",
        "why": "We misread the log.",
        "posts": ref("hours"),
    }
    sent(editor, "/desk/correct", fields)
    readers = Pages(archive, StoppedClock())
    assert "withdrawn at one" not in readers.get("/corrections").text
    accept(second, archive)
    assert "withdrawn at one" in Pages(archive, StoppedClock()).get("/corrections").text
    assert editor.post("/desk/correct", {**fields, "posts": ""}).status_code == 422


def test_statements_about_institutions(editor: Visitor, second: Visitor, archive: Archive) -> None:
    voucher = {"vouched_by": "The gazette", "why": "Published today."}
    statements = [
        {
            "about": "set",
            "institution": "Harbour Office",
            "kind": "agency",
            "under": "Ministry of Tides",
        },
        {
            "about": "speaker",
            "institution": "Harbour Office",
            "speaker": "The harbour master",
            "capacity": "institution",
            "since": "2025-01-01T00:00Z",
        },
        {
            "about": "channel",
            "institution": "Harbour Office",
            "channel": "its notice board",
            "independent": ACCOUNT,
        },
    ]
    for one in statements:
        sent(editor, "/desk/institutions/state", {**one, **voucher})
        accept(second, archive)
    page = editor.read("/desk/institutions/state?name=Harbour+Office")
    assert "The harbour master" in page.text and "its notice board" in page.text
    wrong = [
        {"about": "set", "institution": "Nowhere"},
        {
            "about": "speaker",
            "institution": "Harbour Office",
            "speaker": "X",
            "since": "soon",
            "capacity": "institution",
        },
        {
            "about": "channel",
            "institution": "Harbour Office",
            "channel": "X",
            "shares": "nobody.test",
        },
        {"about": "else", "institution": "Harbour Office"},
    ]
    for one in wrong:
        assert editor.post("/desk/institutions/state", {**one, **voucher}).status_code == 422


ARTICLE = (
    b"<html><head><title>Ministry disowns post</title></head><body><article><h1>Ministry disowns"
    b" post</h1><p>The Daily Example, 1 January 2026</p><p>\xe2\x80\x9cNone of that is ours, and it"
    b" never was,\xe2\x80\x9d said a spokesperson of the ministry on Thursday morning in the capital."
    b"</p></article></body></html>"
)


def test_a_report_is_read_and_kept(editor: Visitor, second: Visitor, archive: Archive) -> None:
    files = {"article": ("story.html", ARTICLE)}
    size = archive.head.size
    answer = editor.post("/desk/report", {"step": "read"}, files=files)
    page = read(answer)
    assert answer.status_code == 200 and "None of that is ours" in page.text
    assert archive.head.size == size
    (held,) = {x["value"] for x in page.all("input") if x.get("name") == "held"}
    fields = {"step": "keep", "held": held, "why": "It quotes the ministry."}
    assert editor.post("/desk/report", {**fields, "why": ""}).status_code == 422
    sent(editor, "/desk/report", {**fields, "link-1": ref("hours")})
    accept(second, archive)
    assert editor.post("/desk/report", {"step": "read"}).status_code == 422


def test_an_address_within_this_house_is_not_asked(editor: Visitor) -> None:
    for url in ("http://127.0.0.1:1/", "http://169.254.169.254/latest", "file:///etc/passwd"):
        assert editor.post("/desk/report", {"step": "read", "url": url}).status_code == 422


def test_two_who_write_at_once_take_turns_or_are_told_to_wait(
    editor: Visitor, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.archive import ArchiveBusy
    from onrecord.web.editors import asked

    def busy(*_: object, **__: object) -> None:
        raise ArchiveBusy("another command is writing")

    monkeypatch.setattr(asked, "open_archive", busy)
    answer = editor.post("/desk/declare", {**DECLARED, "step": "send"})
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert "The post of this morning is not ours." in answer.text


def test_without_review_what_an_editor_submits_is_public_at_once(
    editor: Visitor, archive: Archive
) -> None:
    settings = archive.folder / "onrecord.toml"
    settings.write_text(settings.read_text().replace("review = true", "review = false"))
    assert sent(editor, "/desk/declare", {**DECLARED, "step": "send"}) == "/desk?done=recorded"
    found = Pages(archive, StoppedClock()).get(f"/posts/{ref('hours')}")
    assert "The post of this morning is not ours." in read(found).text
