"""Do captured pages leave with their case, and stay behind where an editor says so?"""

import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entries import at
from made_wacz import MAIN, PNG, Made
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.bundles.export import export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.captures import captures_of
from onrecord.desk.cases import find_case
from onrecord.desk.copies import Given, keep_copy
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.shapes import case_shape
from onrecord.proof.bundle import read_manifest
from onrecord.record.captures import Capture, Failed, Whole
from onrecord.record.commitments import digest_of
from small_case import STARTLING, tell

WACZ = Made().build()


@pytest.fixture
def told(tmp_path: Path) -> Any:
    create_archive(tmp_path / "archive", "records.example/ministry")
    with open_archive(tmp_path / "archive") as archive:
        story = tell(archive)
        began = at(0) + timedelta(seconds=20)
        capture = Capture(
            url=MAIN,
            posts=(story.ref(STARTLING),),
            outcome=Whole(),
            package=archive.keep(WACZ)[0],
            status=200,
            peer="203.0.113.7:443",
            tls="verified TLSv1.3",
            browser="Chromium 156.0",
            vantage="test",
            began_at=began,
            ended_at=began + timedelta(seconds=20),
        )
        archive.append([capture])
        yield archive


def exported(archive: Archive, out: Path, **how: Any) -> dict[int, Any]:
    case = find_case(archive, "accord")
    export_case(
        archive,
        name="accord",
        title="The accord",
        posts=case.case.posts,
        claims=case_shape(case),
        exported_at=at(600),
        out=out,
        **how,
    )
    return {step.n: step for step in verify_file(out).steps}


def held(out: Path) -> set[str]:
    with zipfile.ZipFile(out) as opened:
        return {name.rpartition("/")[2] for name in opened.namelist()}


def test_a_visit_whose_package_was_withheld_says_so(told: Archive) -> None:
    plan = plan_redaction(told, digest_of(WACZ))
    redact(told, plan, why="a passer-by's face", by="the editor", at=at(500), with_shared=False)
    shown = [
        one for post in find_case(told, "accord").posts for one in captures_of(told, post.entries)
    ]
    assert [one.package for one in shown] == [None]
    assert "What was kept of it was withheld since: “a passer-by's face”." in shown[0].says
    assert "is kept" not in shown[0].says


def test_captures_of_its_posts_come_along_and_are_checked(told: Archive, tmp_path: Path) -> None:
    steps = exported(told, tmp_path / "a.onrecord")
    assert steps[12].ok is True and "whole, and as their entries say" in steps[12].says
    assert digest_of(WACZ) in held(tmp_path / "a.onrecord")


def test_captures_stay_behind_with_the_reason(told: Archive, tmp_path: Path) -> None:
    out = tmp_path / "a.onrecord"
    steps = exported(told, out, captures=False)
    assert steps[12].ok is None and "the package was left out" in steps[12].says
    assert digest_of(WACZ) not in held(out)
    with zipfile.ZipFile(out) as opened:
        manifest = read_manifest(opened.read("bundle.json"))
    assert any("nothing to do with the case" in one.why for one in manifest.left_out)


def test_a_visit_that_brought_nothing_comes_along(told: Archive, tmp_path: Path) -> None:
    first = next(one.entry for one in told.index.captures() if isinstance(one.entry, Capture))
    fields = {name: getattr(first, name) for name in Capture.__slots__}
    nothing = {"package": None, "outcome": Failed("it crashed"), "status": None}
    told.append([Capture(**(fields | nothing))])
    steps = exported(told, tmp_path / "a.onrecord")
    assert "visits that brought nothing to keep" in steps[12].says


def test_copies_of_others_come_along(told: Archive, tmp_path: Path) -> None:
    given = tmp_path / "given.png"
    given.write_bytes(PNG)
    posts = find_case(told, "accord").case.posts
    keep_copy(told, given, Given(by="A reader", posts=posts), at(500))
    steps = exported(told, tmp_path / "a.onrecord")
    assert steps[10].ok and steps[12].ok
    assert digest_of(PNG) in held(tmp_path / "a.onrecord")


def test_copies_of_others_stay_behind_with_captures(told: Archive, tmp_path: Path) -> None:
    """They may show bystanders as well; their documents, with the files' digests, come along."""
    given = tmp_path / "given.png"
    given.write_bytes(PNG)
    posts = find_case(told, "accord").case.posts
    keep_copy(told, given, Given(by="A reader", posts=posts), at(500))
    out = tmp_path / "a.onrecord"
    steps = exported(told, out, captures=False)
    assert digest_of(PNG) not in held(out)
    assert not [n for n, step in steps.items() if step.ok is False]
    with zipfile.ZipFile(out) as opened:
        assert digest_of(PNG) in "".join(
            opened.read(name).decode("latin-1") for name in opened.namelist()
        )


def test_a_large_package_is_never_wholly_in_memory(told: Archive, tmp_path: Path) -> None:
    large = Made(members={"logs/film": bytes(48 << 20)}).build()
    first = next(one.entry for one in told.index.captures() if isinstance(one.entry, Capture))
    fields = {name: getattr(first, name) for name in Capture.__slots__}
    (package,) = told.keep(large)
    told.append([Capture(**(fields | {"package": package}))])
    del large
    tracemalloc.start()
    try:
        steps = exported(told, tmp_path / "a.onrecord")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert steps[12].ok and peak < 24 << 20
