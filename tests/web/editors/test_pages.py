"""What of an archive do the desk's other pages show, and do?"""

import io
import re

import pytest
from PIL import Image

from assessed_desk import made
from assessments_made_up import ASSESSED
from captured_pages import package, picture, visited
from entries import ACCOUNT
from onrecord.archive import Archive, open_archive
from onrecord.desk.captured import pictures_of
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.documents import append_documents
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.requests import answers, ask
from onrecord.record.commitments import digest_of
from onrecord.record.editing import Asks, CorrectionRequest
from visitor import Visitor
from web.asking import Pages, StoppedClock, read
from web.ministry import NOW, ref

POST = ref("hours")


@pytest.fixture
def editor(visitor: Visitor) -> Visitor:
    return visitor.signed_in("Edda Editor")


@pytest.fixture
def second(another: Visitor) -> Visitor:
    return another.signed_in("Zoe Second")


# --- requests


@pytest.fixture
def request_path(archive: Archive) -> str:
    asked = CorrectionRequest(
        about="the harbour case",
        asks=Asks.MASK,
        words="My <b>name</b> stands in a screenshot.",
        contact="somebody@example.test",
    )
    with open_archive(archive.folder) as writing:
        return f"/desk/requests/{ask(writing, asked, NOW).digest}"


def test_a_request_is_answered_and_the_answer_alone_is_public(
    visitor: Visitor, second: Visitor, archive: Archive, request_path: str
) -> None:
    reader = visitor.signed_in("Rea Reader").read(request_path)
    assert "stands in a screenshot" in reader.text and "somebody@example.test" not in reader.text
    page = second.read(request_path)
    assert "somebody@example.test" in page.text
    answer = {"decision": "granted", "words": "The picture is masked since today.", "posts": POST}
    assert second.post(request_path, {**answer, "decision": ""}).status_code == 422
    assert second.post(request_path, {**answer, "words": ""}).status_code == 422
    leak = "My <b>name</b> stands in a screenshot."
    assert second.post(request_path, {**answer, "words": leak}).status_code == 422
    assert answers(archive) == ()
    assert second.post(request_path, answer).status_code == 303
    public = Pages(archive, StoppedClock()).get("/corrections").text
    assert "masked since today" in public
    assert "somebody@example.test" not in public and "stands in a screenshot" not in public
    assert second.post(request_path, answer).status_code == 422  # it was answered already


# --- screenshots


@pytest.fixture
def capture_path(archive: Archive) -> str:
    with open_archive(archive.folder) as writing:
        logged = visited(writing, package("<p>x", screenshot=picture()), [POST])
        writing.publish()
    return f"/desk/captures/{logged.digest}"


def test_a_whole_screenshot_is_for_the_desk_alone(
    editor: Visitor, archive: Archive, capture_path: str
) -> None:
    page = editor.read(f"/desk/captures?post={POST}")
    assert capture_path in [x.get("href") for x in page.all("a")]
    (image,) = editor.read(capture_path).all("img")
    shown = editor.get(image["src"] or "")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.content == picture()
    nobody = Visitor(editor.app)
    assert nobody.get(image["src"] or "").status_code == 303


def test_the_parts_that_a_second_editor_chose_are_public_until_taken_back(
    second: Visitor, archive: Archive, capture_path: str
) -> None:
    wrong = ("", "10,10,20", "10,10,0,20", "390,10,20,20", "x", "-1,2,3,4", "1,2,3,4\n5")
    for boxes in wrong:
        fields = {"boxes": boxes, "why": "The post alone."}
        assert second.post(f"{capture_path}/publish", fields).status_code == 422, boxes
    fields = {"boxes": "10, 20, 100, 50\n200,20,30,30", "why": "The post alone."}
    assert second.post(f"{capture_path}/publish", {**fields, "why": ""}).status_code == 422
    assert pictures_of(archive, POST) == ()
    assert second.post(f"{capture_path}/publish", fields).status_code == 303
    (shown,) = pictures_of(archive, POST)
    assert [(x.x, x.y, x.width, x.height) for x in shown.keeps] == [
        (10, 20, 100, 50),
        (200, 20, 30, 30),
    ]
    data = archive.blob_by_digest(shown.picture)
    assert digest_of(data) == shown.picture
    assert Image.open(io.BytesIO(data)).format == "PNG"
    assert second.post(f"{capture_path}/take-back", {"why": "A face."}).status_code == 303
    assert pictures_of(archive, POST) == ()


# --- assessments


@pytest.fixture
def assessment_path(archive: Archive) -> str:
    with open_archive(archive.folder) as writing:
        digest = made(writing, POST, found=ASSESSED)
        writing.publish()
    return f"/desk/assessments/{digest}"


def test_an_assessment_is_published_by_a_second_editor_and_taken_back(
    editor: Visitor, second: Visitor, archive: Archive, assessment_path: str
) -> None:
    def public() -> str:
        return read(Pages(archive, StoppedClock()).get(f"/posts/{POST}")).text

    before = public()
    page = second.read(assessment_path)
    assert "What must not be concluded" in page.text
    assert editor.post(f"{assessment_path}/publish").status_code == 403
    assert second.post(f"{assessment_path}/publish").status_code == 303
    released = public()
    assert released != before and "Zoe Second" in released
    assert editor.post(f"{assessment_path}/take-back", {"why": ""}).status_code == 422
    taken = {"why": "The calibration was wrong."}
    assert editor.post(f"{assessment_path}/take-back", taken).status_code == 303
    assert "The calibration was wrong." in public()


def test_an_assessment_needs_an_occasion(editor: Visitor, archive: Archive) -> None:
    size = archive.head.size
    both = {"posts": POST, "claim": "0" * 64, "asked_by": "The press office, today"}
    for fields in ({"posts": ""}, {"posts": "nothing"}, both):
        assert editor.post("/desk/assessments", fields).status_code == 422
    assert archive.head.size == size


# --- portraits


def test_a_portrait_is_shown_to_editors_alone_and_runs_nothing(
    editor: Visitor, visitor: Visitor
) -> None:
    path = f"/desk/accounts/{ACCOUNT}/portrait"
    answer = editor.get(f"{path}?mark={ref('startling')}&zone=Europe/Vienna")
    assert answer.status_code == 200 and "Private" in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert editor.get(f"{path}?mark={ref('startling')}&zone=Nowhere/Else").status_code == 422
    assert editor.get("/desk/accounts/did:plc:nobody/portrait").status_code == 404
    assert Visitor(editor.app).get(path).status_code == 303
    assert Visitor(editor.app).signed_in("Rea Reader").get(path).status_code == 403


# --- withholding


def test_words_are_withheld_once_it_was_shown_what_holds_them(
    visitor: Visitor, archive: Archive
) -> None:
    admin = visitor.signed_in("Ada Admin")
    size = archive.head.size
    looked = read(admin.post("/desk/redact", {"name": ref("urdu"), "step": "look"}))
    assert "To be destroyed" in looked.text and "does not reach: backups" in looked.text
    assert archive.head.size == size
    (seen,) = [x["value"] for x in looked.all("input") if x.get("name") == "seen"]
    fields = {"name": ref("urdu"), "step": "destroy", "seen": seen, "shared": "leave"}
    assert admin.post("/desk/redact", {**fields, "why": ""}).status_code == 422
    reason = {"why": "It names a private person."}
    assert admin.post("/desk/redact", {**fields, **reason, "seen": "else"}).status_code == 422
    assert archive.head.size == size
    assert admin.post("/desk/redact", {**fields, **reason}).status_code == 303
    with open_archive(archive.folder, writing=False) as now:
        page = read(Pages(now, StoppedClock()).get(f"/posts/{ref('urdu')}"))
    assert "It names a private person." in page.text
    assert "closed tomorrow" not in page.text


def test_older_acts_are_led_to_also_past_one_that_was_withheld(
    visitor: Visitor, archive: Archive
) -> None:
    with open_archive(archive.folder) as writing:
        made = [act_of(writing, operator(), "signed-in", f"of {n}", NOW) for n in range(101)]
        *_, last, _ = append_documents(writing, made)
        plan = plan_redaction(writing, last.digest)
        redact(writing, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
    visitor.signed_in("Ada Admin")
    page = visitor.get("/desk/trail").text
    assert page.count('<span class="when">') == 100
    link = re.search(r"/desk/trail\?before=\d+", page)
    assert link is not None
    assert "Rea Reader" in visitor.get(link[0]).text


def test_every_page_is_there_for_an_admin(visitor: Visitor) -> None:
    visitor.signed_in("Ada Admin")
    for path in (
        "/desk",
        "/desk/proposals",
        "/desk/requests",
        "/desk/assessments",
        "/desk/captures",
    ):
        assert visitor.read(path).headings, path
    assert visitor.get("/desk/trail?before=5").status_code == 200
    for before in ("x", "-1", "9" * 40, "1e3"):
        assert visitor.get(f"/desk/trail?before={before}").status_code == 404
