"""May an editor's program do what the editor may, by the same rules?"""

import json
from base64 import b64encode
from typing import Any

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive, open_archive
from onrecord.desk.cases import cases
from onrecord.desk.editing.acting import acts
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import Declaration
from onrecord.record.entries import read_body, write_body
from onrecord.record.reports import Report
from web.api.calling import Calls
from web.api.desk_made_up import Desk
from web.ministry import ref

PAGE = b"<p>The ministry stands by its notice.</p>"
WHY = "It was said on the cabinet's own page."
DECLARATION = {
    "body": "declaration",
    "speaker": "Spokesperson of the <b>Cabinet</b>",
    "capacity": "institution",
    "institution": None,
    "channel": {
        "name": "the cabinet's website",
        "url": "https://cabinet.example/1",
        "independent": True,
    },
    "words": "The ministry stands by its notice.",
    "language": "en",
    "said_at": "2026-01-31T20:00:00.000000Z",
    "evidence": [digest_of(PAGE)],
    "act": "affirms",
    "denies": [],
    "ground": "none",
    "ground_words": None,
    "scope": {
        "kinds": ["posts"],
        "accounts": [ACCOUNT],
        "begins_at": None,
        "ends_at": None,
        "words": None,
    },
    "covers": [{"post": ref("hours"), "covers": "yes", "reason": "it names the notice"}],
    "withdraws": None,
}
EVIDENCE = [b64encode(PAGE).decode()]


def test_a_declaration_is_proposed_reviewed_and_then_public(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    sent = {"document": DECLARATION, "evidence": EVIDENCE, "why": WHY}
    made = calls.post("/desk/proposals", sent, desk.token("Bo Editor", "propose"))
    assert made.status_code == 201
    assert made.json()["waits"] is True
    where = made.headers["location"].removeprefix("/api/v1")
    told = calls.get(where, token=desk.token("Ada Reader", "read"))
    assert (told["state"], told["editor"], told["why"]) == ("waiting", "Bo Editor", WHY)
    assert told["document"] == DECLARATION
    before = calls.get(f"/posts/{ref('hours')}")["standing"]["declarations"]
    assert [one["act"] for one in before] == ["disowns"]

    review = {"accepts": True, "why": "I read the page."}
    done = calls.post(f"{where}/review", review, desk.token("Cleo Second", "review"))
    assert [one["kind"] for one in done.json()["entries"]] == ["review", "declaration", "act"]
    after = calls.get(f"/posts/{ref('hours')}")["standing"]["declarations"]
    assert [(one["words"], one["covers"]) for one in after if one not in before] == [
        (DECLARATION["words"], "yes")
    ]
    listed = calls.get(f"/declarations?post={ref('hours')}")["items"][0]
    assert listed["body"] == {name: x for name, x in DECLARATION.items() if name != "body"}
    told = calls.get(where, token=desk.token("Ada Reader", "read"))
    assert (told["state"], told["review"]["editor"]) == ("accepted", "Cleo Second")


def test_nobody_reviews_what_they_proposed(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    token = desk.token("Cleo Second", "read", "propose", "review", "admin")
    sent = {"document": DECLARATION, "evidence": EVIDENCE, "why": WHY}
    where = calls.post("/desk/proposals", sent, token).headers["location"]
    review = {"accepts": True, "why": "It is mine."}
    answer = calls.post(f"{where.removeprefix('/api/v1')}/review", review, token)
    assert (answer.status_code, answer.json()["type"]) == (403, "/api#problem-not-allowed")
    waiting = calls.get("/desk/proposals?state=waiting", token=token)["items"]
    assert [one["editor"] for one in waiting] == ["Cleo Second", "Bo Editor"]


def test_a_proposal_is_reviewed_once(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    token = desk.token("Cleo Second", "review")
    path = f"/desk/proposals/{desk.proposal}/review"
    assert calls.post(path, {"accepts": True, "why": "Yes."}, token).status_code == 201
    again = calls.post(path, {"accepts": False, "why": "No."}, token)
    assert (again.status_code, again.json()["detail"]) == (422, "it was accepted already")
    assert calls.get("/cases/council")["title"] == "A title that nobody has read yet"


def test_a_case_is_changed_with_a_review(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    token = desk.token("Bo Editor", "propose")
    change = {"adds": [ref("urdu")], "note": "Said in Urdu, too.", "why": "It belongs here."}
    made = calls.post("/desk/cases/harbour-accord", change, token)
    assert made.json()["waits"] is True
    assert ref("urdu") not in calls.get("/cases")["items"][0]["posts"]
    same = calls.post("/desk/cases/harbour-accord", {"adds": [ref("hours")], "why": "x"}, token)
    assert "nothing would change" in same.json()["detail"]


def test_a_correction_and_an_answer_are_shown_once_they_hold(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    sent = {"said": "At noon.", "instead": "At one.", "why": "Misread.", "posts": [ref("urdu")]}
    made = calls.post("/desk/corrections", sent, desk.token("Bo Editor", "propose"))
    assert made.json()["waits"] is True
    assert calls.get(f"/corrections?post={ref('urdu')}")["items"] == []
    where = made.headers["location"].removeprefix("/api/v1")
    review = {"accepts": True, "why": "So it is."}
    calls.post(f"{where}/review", review, desk.token("Cleo Second", "review"))
    (shown,) = calls.get(f"/corrections?post={ref('urdu')}")["items"]
    assert (shown["said"], shown["instead"], shown["accounts"]) == (
        "At noon.",
        "At one.",
        [ACCOUNT],
    )

    token = desk.token("Cleo Second", "review")
    answer = {"decision": "granted", "words": "A name was masked.", "posts": [ref("hours")]}
    assert calls.post(f"/desk/requests/{desk.request}/answer", answer, token).status_code == 201
    assert calls.get("/answers")["items"][0]["words"] == "A name was masked."
    assert calls.get("/desk/requests?state=waiting", token=token)["items"] == []
    again = calls.post(f"/desk/requests/{desk.request}/answer", answer, token)
    assert again.json()["detail"] == "it was answered already"


def test_the_trail_names_the_token(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    sent = {"said": "a", "instead": "b", "why": "c", "case": "harbour-accord"}
    calls.post("/desk/corrections", sent, desk.token("Bo Editor", "propose"))
    act = calls.get("/desk/trail?limit=1", token=desk.token("Ada Reader", "read"))["items"][0]
    assert (act["editor"], act["act"], act["through"]) == ("Bo Editor", "proposed", "token propose")
    with open_archive(calls.app.state.archive.folder, writing=False) as archive:
        assert acts(archive, limit=1)[0].digest == act["digest"]


def test_a_token_does_less_than_its_editor(own: tuple[Calls, Desk]) -> None:
    """An admin's token for proposing acts as an editor, in the trail as well."""
    calls, desk = own
    sent = {"said": "a", "instead": "b", "why": "c", "case": "harbour-accord"}
    calls.post("/desk/corrections", sent, desk.token("Dee Admin", "propose"))
    act = calls.get("/desk/trail?limit=1", token=desk.token("Ada Reader", "read"))["items"][0]
    assert (act["editor"], act["role"]) == ("Dee Admin", "editor")


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in DECLARATION.items() if key != name}


WRONG = {
    "no reason": ({"document": DECLARATION, "evidence": EVIDENCE}, 400, "why is missing"),
    "an empty reason": (
        {"document": DECLARATION, "evidence": EVIDENCE, "why": ""},
        400,
        "why is empty",
    ),
    "a reason of spaces": (
        {"document": DECLARATION, "evidence": EVIDENCE, "why": "   "},
        422,
        "nothing is written there",
    ),
    "a member that is none": ({"document": DECLARATION, "why": "x", "who": "y"}, 400, "who is not"),
    "a kind that can't be proposed": (
        {"document": {"body": "appointment"}, "why": "x"},
        400,
        "document.body is none of",
    ),
    "a document that lacks a member": (
        {"document": _without("words"), "evidence": EVIDENCE, "why": "x"},
        422,
        "not an entry",
    ),
    "a document with a member more": (
        {"document": {**DECLARATION, "verdict": "fake"}, "evidence": EVIDENCE, "why": "x"},
        422,
        "not an entry",
    ),
    "evidence that was not sent": ({"document": DECLARATION, "why": "x"}, 422, "evidence"),
    "other evidence": (
        {"document": DECLARATION, "evidence": [b64encode(b"x").decode()], "why": "x"},
        422,
        "evidence",
    ),
    "evidence that is no Base64": (
        {"document": DECLARATION, "evidence": ["%"], "why": "x"},
        400,
        "Base64",
    ),
    "said in the future": (
        {
            "document": {**DECLARATION, "said_at": "2027-01-01T00:00:00.000000Z"},
            "evidence": EVIDENCE,
            "why": "x",
        },
        422,
        "",
    ),
    "about a post that is not on record": (
        {
            "document": {
                **DECLARATION,
                "covers": [{"post": "0" * 16, "covers": "yes", "reason": "x"}],
            },
            "evidence": EVIDENCE,
            "why": "x",
        },
        422,
        "no post on record",
    ),
    "a correction in another's name": (
        {
            "document": {
                "body": "correction",
                "case": "harbour-accord",
                "said": "a",
                "instead": "b",
                "why": "c",
                "editor": "Cleo Second",
            },
            "why": "c",
        },
        422,
        "names 'Cleo Second'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_proposal_is_refused_with_what_is_wrong(
    calls: Calls, desk: Desk, archive: Archive, name: str
) -> None:
    sent, status, says = WRONG[name]
    head = archive.head.size
    answer = calls.post("/desk/proposals", sent, desk.token("Bo Editor", "propose"))
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text
    assert archive.head.size == head


BYTES = {
    "no JSON": (b"{", "application/json", 400),
    "a list": (b"[]", "application/json", 400),
    "no UTF-8": (b'{"why": "\xff"}', "application/json", 400),
    "a name twice": (
        b'{"said": "a", "said": "b", "instead": "c", "why": "d", "case": "harbour-accord"}',
        "application/json",
        400,
    ),
    "no number of JSON": (b'{"why": NaN}', "application/json", 400),
    "very deep": (b"[" * 100_000, "application/json", 400),
    "half a surrogate": (
        json.dumps({"said": "\ud800", "instead": "b", "why": "c", "case": "x"}).encode(),
        "application/json",
        422,
    ),
    "a form": (b"why=x", "application/x-www-form-urlencoded", 415),
    "no type": (b"{}", "", 415),
    "too large": (b'{"why": "' + b"x" * 1_000_001 + b'"}', "application/json", 413),
}


@pytest.mark.parametrize("name", BYTES)
def test_what_was_sent_is_read_strictly(
    calls: Calls, desk: Desk, archive: Archive, name: str
) -> None:
    data, kind, status = BYTES[name]
    headers = {"content-type": kind} if kind else {}
    token = desk.token("Bo Editor", "propose")
    head = archive.head.size
    answer = calls("/desk/corrections", "POST", token, content=data, headers=headers)
    assert answer.status_code == status, answer.text
    assert archive.head.size == head


def test_the_document_is_the_one_that_was_sent_byte_for_byte(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    sent = {"document": DECLARATION, "evidence": EVIDENCE, "why": WHY}
    where = calls.post("/desk/proposals", sent, desk.token("Bo Editor", "propose"))
    review = {"accepts": True, "why": "Yes."}
    path = f"{where.headers['location'].removeprefix('/api/v1')}/review"
    done = calls.post(path, review, desk.token("Cleo Second", "review")).json()["entries"]
    with open_archive(calls.app.state.archive.folder, writing=False) as archive:
        entry = archive.entry(done[1]["index"]).entry
        body = read_body(archive.blob(entry.body))  # type: ignore[union-attr]  # a document
        assert isinstance(body, Declaration)
        assert body.words == DECLARATION["words"]
        assert archive.blob_by_digest(digest_of(PAGE)) == PAGE


def test_a_writer_who_does_not_finish_leaves_us_busy(
    own: tuple[Calls, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.archive import ArchiveBusy

    def busy(*_: object, **__: object) -> None:
        raise ArchiveBusy("records.db is locked: /home/x")

    monkeypatch.setattr("onrecord.web.api.editing.correct", busy)
    calls, desk = own
    sent = {"said": "a", "instead": "b", "why": "c", "case": "harbour-accord"}
    answer = calls.post("/desk/corrections", sent, desk.token("Bo Editor", "propose"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "/home/x" not in answer.text


def test_where_nobody_reviews_it_is_on_record_at_once(own: tuple[Calls, Desk]) -> None:
    calls, desk = own
    folder = calls.app.state.archive.folder
    settings = (folder / "onrecord.toml").read_text()
    (folder / "onrecord.toml").write_text(settings.replace("review = true", "review = false"))
    change = {"title": "The Accord", "why": "Shorter."}
    made = calls.post("/desk/cases/harbour-accord", change, desk.token("Bo Editor", "propose"))
    assert (made.status_code, made.json()["waits"], made.json()["kind"]) == (201, False, "case")
    assert "location" not in made.headers
    with open_archive(folder, writing=False) as archive:
        assert cases(archive)["harbour-accord"].title == "The Accord"


def test_a_report_names_no_bytes_but_those_that_came_with_it(own: tuple[Calls, Desk]) -> None:
    """Its page goes into bundles that anybody can have: it must not be a captured page, or words
    that are kept for editors alone."""
    calls, desk = own
    kept = digest_of(PAGE)
    report = Report(
        url="https://news.example/accord",
        title="The accord",
        outlet="The Courier",
        published_at=None,
        retrieved_at=None,
        language="en",
        media_type="text/html",
        bytes=kept,
        text=kept,
        quotations=(),
        links=(),
        read_with=(),
    )
    calls.post(  # from now on these bytes are kept here
        "/desk/proposals",
        {"document": DECLARATION, "evidence": EVIDENCE, "why": WHY},
        desk.token("Bo Editor", "propose"),
    )
    named = {k: x for k, x in json.loads(write_body(report)).items() if k != "onrecord"}
    sent = {"document": named, "why": WHY}
    made = calls.post("/desk/proposals", sent, desk.token("Bo Editor", "propose"))
    assert (made.status_code, made.json()["type"]) == (422, "/api#problem-cannot-be-done")
    assert "not what was sent beside it" in made.json()["detail"]
    made = calls.post(
        "/desk/proposals", sent | {"evidence": EVIDENCE}, desk.token("Bo Editor", "propose")
    )
    assert made.status_code == 201


def test_what_is_published_of_a_screenshot_is_masked_here(own: tuple[Calls, Desk]) -> None:
    """Whoever could name the bytes of a picture could publish a whole one as if it were masked."""
    calls, desk = own
    picture = {
        "body": "picture",
        "capture": "ab" * 32,
        "picture": digest_of(PAGE),
        "keeps": [[0, 0, 1, 1]],
        "editor": "Bo Editor",
        "why": WHY,
    }
    sent = {"document": picture, "evidence": EVIDENCE, "why": WHY}
    made = calls.post("/desk/proposals", sent, desk.token("Bo Editor", "propose"))
    assert (made.status_code, made.json()["type"]) == (400, "/api#problem-bad-body")
