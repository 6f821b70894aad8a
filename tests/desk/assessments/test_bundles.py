"""What of an assessment leaves in a bundle, and what does its check say of it?"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessed_desk import MAKER, RELEASER, made, released
from assessments_made_up import NOT_ASSESSED
from desk.test_export import Told
from entries import at
from onrecord.desk.assessments.publishing import take_back_release
from onrecord.desk.bundles.export import ExportFailed
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import find_case
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.shapes import case_shape
from onrecord.record.assessments import Claimed
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import read_leaf

OURS = (DocumentKind.ASSESSMENT, DocumentKind.RELEASE, DocumentKind.TAKE_BACK)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    whole = Told(tmp_path / "archive")
    with whole.archive:
        yield whole


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def kinds(bundle: Path) -> list[DocumentKind]:
    entries = [read_leaf(raw) for name, raw in members(bundle).items() if "entry.json" in name]
    return [e.kind for e in entries if isinstance(e, Document) and e.kind in OURS]


def test_before_its_release_nothing_of_it_leaves(told: Told, tmp_path: Path) -> None:
    before = members(told.export(tmp_path / "before.onrecord").path)
    made(told.archive, told.posts[1])
    after = members(told.export(tmp_path / "after.onrecord").path)
    assert kinds(tmp_path / "after.onrecord") == []
    assert before.keys() == after.keys()
    assert before["REPORT.html"] == after["REPORT.html"]
    claims = [json.loads(files["bundle.json"])["claims"] for files in (before, after)]
    assert claims[0] == claims[1]


def test_released_it_leaves_with_its_release_and_its_claim(told: Told, tmp_path: Path) -> None:
    (declared,) = told.archive.index.documents(DocumentKind.DECLARATION)
    digest = released(told.archive, told.posts[1], occasion=Claimed(declared.digest))
    out = told.export(tmp_path / "accord.onrecord").path
    assert sorted(kinds(out)) == [DocumentKind.ASSESSMENT, DocumentKind.RELEASE]
    found = verify_file(out, told.trust)
    assert found.verdict == "proved"
    (said,) = [one for one in found.not_proved if "arithmetic" in one]
    assert f"SHA-256 {'cd' * 32}" in said and "1 of the 4 observations" in said
    report = members(out)["REPORT.html"].decode()
    for words in ("Likelihood ratio: 5", MAKER, RELEASER, "<svg", "must not be concluded", digest):
        assert words in report
    claims = json.loads(members(out)["bundle.json"])["claims"]
    (shape,) = [one for post in claims["posts"] for one in post["assessments"]]
    assert shape["assessment"] == digest


def test_a_refusal_leaves_too(told: Told, tmp_path: Path) -> None:
    released(told.archive, told.posts[1], found=NOT_ASSESSED)
    out = told.export(tmp_path / "accord.onrecord").path
    found = verify_file(out, told.trust)
    assert found.verdict == "proved"
    assert any("nothing could be assessed" in one for one in found.not_proved)
    assert "No likelihood ratio is given" in members(out)["REPORT.html"].decode()


def test_taken_back_its_words_stay_behind(told: Told, tmp_path: Path) -> None:
    digest = released(told.archive, told.posts[1])
    why = "The history held posts of another office."
    take_back_release(told.archive, digest, editor=MAKER, why=why, taken_back_at=at(260))
    out = told.export(tmp_path / "accord.onrecord").path
    assert sorted(kinds(out)) == [DocumentKind.RELEASE, DocumentKind.TAKE_BACK]
    assert verify_file(out, told.trust).verdict == "proved"
    files = members(out)
    assert not any(b"Tidewriter" in raw for raw in files.values())
    assert why in files["REPORT.html"].decode()


def test_withheld_with_its_post_it_leaves_nothing_of_it(told: Told, tmp_path: Path) -> None:
    released(told.archive, told.posts[1])
    plan = plan_redaction(told.archive, told.posts[1])
    redact(told.archive, plan, why="asked for", by="an editor", at=at(300), with_shared=True)
    out = told.export(tmp_path / "accord.onrecord").path
    assert kinds(out) == [DocumentKind.RELEASE]
    files = members(out)
    assert not any(b"Tidewriter" in raw or b"@harbour" in raw for raw in files.values())
    assert "not on record any more" in files["REPORT.html"].decode()
    assert verify_file(out, told.trust).verdict == "proved"


FORGED = {
    "another ratio": lambda shape: shape | {"lr": 50},
    "another scale": lambda shape: shape | {"scale": "moderate"},
    "a reason left out": lambda shape: shape | {"reasons": shape["reasons"][:1]},
    "another editor": lambda shape: shape | {"released_by": "Nobody"},
    "no banner": lambda shape: shape | {"synthetic": True},
    "another assessment": lambda shape: shape | {"assessment": "ab" * 32},
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_claimed_otherwise_than_it_stands_fails(
    told: Told, tmp_path: Path, forged: str
) -> None:
    released(told.archive, told.posts[1])
    claims = case_shape(find_case(told.archive, "accord"))
    (shape,) = claims["posts"][1]["assessments"]
    claims["posts"][1]["assessments"] = [FORGED[forged](shape)]
    with pytest.raises(ExportFailed, match="assessment"):
        told.export(tmp_path / "accord.onrecord", claims=claims)


def test_one_that_is_not_claimed_fails(told: Told, tmp_path: Path) -> None:
    released(told.archive, told.posts[1])
    claims = case_shape(find_case(told.archive, "accord"))
    claims["posts"][1]["assessments"] = []
    with pytest.raises(ExportFailed, match="nothing is claimed of it"):
        told.export(tmp_path / "accord.onrecord", claims=claims)
