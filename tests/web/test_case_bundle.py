"""Does a reader get the bundle that an operator would export, made once for all who ask?"""

import asyncio
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from captured_pages import package, picture, visited
from entries import at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.desk.bundles.export import Exported, export_case
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.captured import pictures_of, release_picture, take_picture_back
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.documents import put_on_record
from onrecord.desk.editing.actors import operator
from onrecord.desk.finding import find_post
from onrecord.proof.bundle import read_manifest
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Box
from onrecord.record.reports import QuotationLink, Quoted, Report
from onrecord.web import case_bundle
from onrecord.web.case_bundle import LONGEST
from small_case import STARTLING, Story, tell
from web.asking import Pages, StoppedClock

BUNDLE = "/cases/accord.onrecord"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def story(folder: Path) -> Iterator[Story]:
    """The small, true case, told by whoever watches."""
    create_archive(folder, "records.example/ministry")
    with open_archive(folder) as archive:
        yield tell(archive)


@pytest.fixture
def read(story: Story, folder: Path) -> Iterator[Archive]:
    """The same archive as `onrecord serve` holds it: for reading alone."""
    with open_archive(folder, writing=False) as archive:
        yield archive


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def pages(read: Archive, clock: StoppedClock) -> Pages:
    return Pages(read, clock)


def test_what_comes_is_verified_as_any_bundle(pages: Pages, read: Archive, tmp_path: Path) -> None:
    answer = pages.get(BUNDLE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="accord.onrecord"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    bundle, trust = tmp_path / "accord.onrecord", tmp_path / "trust"
    bundle.write_bytes(answer.content)
    trust.mkdir()
    (trust / "log.vkey").write_text(f"{read.verifier_key}\n")
    assert verify_file(bundle, trust).verdict == "proved"
    manifest = read_manifest(zipfile.ZipFile(BytesIO(answer.content)).read("bundle.json"))
    assert (manifest.case.name, manifest.case.title) == ("accord", "The accord")


def test_it_is_made_once_for_all_who_ask(pages: Pages, clock: StoppedClock) -> None:
    first = pages.get(BUNDLE)
    clock.moment += timedelta(days=1)  # nothing came on record
    assert pages.get(BUNDLE).content == first.content
    assert pages.get(BUNDLE).headers["etag"] == first.headers["etag"]


def test_who_has_it_already_gets_no_second_copy(pages: Pages) -> None:
    etag = pages.get(BUNDLE).headers["etag"]

    async def again() -> httpx.Response:
        transport = httpx.ASGITransport(pages.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
            return await client.get(BUNDLE, headers={"if-none-match": etag})

    answer = asyncio.run(again())
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_look_at_a_post_waits_for_its_time(
    pages: Pages, story: Story, clock: StoppedClock
) -> None:
    first = pages.get(BUNDLE).content
    story.look_at_host(STARTLING)
    assert pages.get(BUNDLE).content == first
    clock.moment += LONGEST + timedelta(seconds=1)
    assert pages.get(BUNDLE).content != first


def test_somebodys_words_are_in_it_at_once(pages: Pages, folder: Path, clock: StoppedClock) -> None:
    first = pages.get(BUNDLE).content
    with open_archive(folder) as archive:
        note = CaseChange(case="accord", title=None, adds=(), removes=(), note="A second note.")
        change_case(archive, note, at(700))
    later = pages.get(BUNDLE).content
    assert later != first
    report = zipfile.ZipFile(BytesIO(later)).read("bundle.json").decode()
    assert "A second note." in report


def test_what_is_too_large_is_left_to_an_operator(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_bundle, "LARGEST", 1000)
    assert pages.get(BUNDLE).status_code == 503


def test_a_case_that_there_is_not_is_not_on_record(pages: Pages) -> None:
    assert pages.get("/cases/nothing.onrecord").status_code == 404
    assert pages.get("/cases/..%2f..%2fetc.onrecord").status_code == 404


def test_what_does_not_prove_itself_is_not_given(filled: Archive) -> None:
    """The ministry's frames are made up: our own checks refuse the bundle, and it is not kept."""
    pages = Pages(filled)
    assert pages.get("/cases/harbour-accord.onrecord").status_code == 503
    assert pages.get("/cases/harbour-accord.onrecord").status_code == 503


def test_where_nothing_can_be_signed_a_reader_is_told_to_come_back(
    pages: Pages, folder: Path
) -> None:
    key = Layout(folder).log_key
    key.rename(key.with_suffix(".away"))
    assert pages.get(BUNDLE).status_code == 503
    key.with_suffix(".away").rename(key)
    assert pages.get(BUNDLE).status_code == 200


def test_nothing_is_left_on_the_disk(
    pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    assert pages.get(BUNDLE).status_code == 200
    assert list(place.iterdir()) == []


def test_to_be_asked_about_it_costs_nothing_to_send(pages: Pages) -> None:
    answer = pages.get(BUNDLE, method="HEAD")
    assert answer.status_code == 200 and answer.content == b""
    assert int(answer.headers["content-length"]) > 1000


def test_one_peer_has_no_more_made_than_so_many_and_takes_what_is_kept(
    pages: Pages, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for more cases in turn than are kept would have one made each time."""
    monkeypatch.setattr(case_bundle, "_MOST", 0)
    monkeypatch.setattr(case_bundle, "MOST_AN_HOUR", 2)
    pages.app.state.bundles = case_bundle.CaseBundles(folder)
    assert [pages.get(BUNDLE).status_code for _ in range(3)] == [200, 200, 503]
    assert pages.get(BUNDLE).headers["retry-after"]
    monkeypatch.setattr(case_bundle, "_MOST", 1)
    pages.app.state.bundles = case_bundle.CaseBundles(folder)
    assert [pages.get(BUNDLE).status_code for _ in range(3)] == [200, 200, 200]


def test_what_was_read_while_bytes_are_destroyed_is_not_given(
    pages: Pages, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log says so first: a bundle of its head may yet hold the bytes."""

    def meanwhile(*given: Any, **named: Any) -> Exported:
        (folder / "redacting").write_text("an entry")
        return export_case(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(case_bundle, "export_case", meanwhile)
        assert pages.get(BUNDLE).status_code == 503
    assert pages.get(BUNDLE).status_code == 200  # whoever opens the archive finishes it
    assert not (folder / "redacting").exists()


def test_what_was_made_before_bytes_were_destroyed_is_made_anew(pages: Pages, folder: Path) -> None:
    """Also where no entry tells so: `onrecord doctor` destroys what came back."""
    first = pages.get(BUNDLE).headers["etag"]
    (folder / "withheld.jsonl").write_text("")
    pages.app.state.clock.moment += timedelta(seconds=1)
    assert pages.get(BUNDLE).headers["etag"] != first


ARTICLE = b"The embassy wrote: opening hours. Quentin Bystander said: It shut at noon."


def report_of(archive: Archive, post: Ref) -> Report:
    """An article that quotes the post, and somebody who has nothing to do with it."""
    version = find_post(archive, post).versions[0].digest
    assert version is not None
    text = ARTICLE.decode()
    words = ("opening hours", "It shut at noon.")
    quoted = [(text.index(one), text.index(one) + len(one), one) for one in words]
    return Report(
        url="https://news.example/hours",
        title="Hours",
        outlet="The Courier",
        published_at=None,
        retrieved_at=None,
        language="en",
        media_type="text/plain",
        bytes=digest_of(ARTICLE),
        text=digest_of(ARTICLE),
        quotations=tuple(
            Quoted(
                exact=one,
                prefix="",
                suffix="",
                start=start,
                end=end,
                speaker="Quentin Bystander",
                cue="said",
            )
            for start, end, one in quoted
        ),
        links=(
            QuotationLink(
                quotation=0,
                post=post,
                version=version,
                similarity=1000,
                differences=(),
                cut=(),
                automatic=True,
            ),
        ),
        read_with=("onrecord",),
    )


def _told_of(archive: Archive) -> bytes:
    """A report on a post of the case, and a picture of it that was released and taken back."""
    post = find_case(archive, "accord").posts[0].ref
    visit = visited(archive, package("<p>x", screenshot=picture()), [post])
    release_picture(
        archive,
        visit.digest,
        [Box(9, 9, 99, 9)],
        actor=operator(),
        why="Only the post.",
        at=at(710),
    )
    (shown,) = pictures_of(archive, post)
    masked_once = archive.blob_by_digest(shown.picture)
    take_picture_back(archive, visit.digest, actor=operator(), why="A passer-by.", at=at(710))
    report = report_of(archive, post)
    put_on_record(archive, report, at(711), posts=(post,), evidence=(ARTICLE,))
    archive.publish()
    return masked_once


def test_what_no_page_shows_is_in_no_readers_bundle(
    pages: Pages, folder: Path, tmp_path: Path
) -> None:
    """Of a report the speakers and other quotations; of a screenshot what was taken back."""
    with open_archive(folder) as archive:
        masked_once = _told_of(archive)
    bundle = tmp_path / "accord.onrecord"
    bundle.write_bytes(pages.get(BUNDLE).content)
    with zipfile.ZipFile(bundle) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    assert masked_once not in files.values()
    assert not [name for name, data in files.items() if b"Bystander" in data or b"noon" in data]
    assert b"The Courier" in files["REPORT.html"]  # what quotes the post is told
    left_out = read_manifest(files["bundle.json"]).left_out
    assert any(one.why.startswith("a report as it was read") for one in left_out)
    assert verify_file(bundle).steps[1].ok is True
