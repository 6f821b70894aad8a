"""Does a post's page tell at a glance, show what was captured, and give lines that work?"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from captured_pages import package, picture, visited
from entries import at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.captured import release_picture, take_picture_back
from onrecord.desk.editing.actors import operator
from onrecord.record.editing import Box
from served_archive import onrecord_serve
from stamped_archive import Stamper
from time_stamping_rig import make_service, needs_openssl, time_stamping
from web.asking import Pages, read
from web.ministry import CABINET, STATEMENT, fill, ref

POST = ref("startling")
LINE = re.compile(r'<code(?: class="line")?>([^<]*)</code>')


def lines_of(html: str) -> list[str]:
    return [line for block in LINE.findall(html) for line in unescape(block).splitlines()]


@pytest.fixture
def shown(empty: Archive) -> Archive:
    """An archive with a visit to the startling post's page, whose masked picture is released."""
    fill(empty)
    visit = visited(empty, package("<p>x", screenshot=picture()), [POST])
    release_picture(
        empty, visit.digest, [Box(9, 9, 99, 9)], actor=operator(), why="The <b>post.", at=at(900)
    )
    return empty


def test_the_three_answers_come_first(pages: Pages) -> None:
    page = read(pages.get(f"/posts/{POST}"))
    headings = [words for _, words in page.headings]
    assert headings[1] == "At a glance"
    for words in (
        "Was it posted? Yes: it was in the account’s signed data.",
        "Who withdrew it? The account or its host.",
        f"Who disowned messages of this account? Spokesperson of the {CABINET}",
        "Does that cover this post? That is not clear.",
    ):
        assert words in page.text, words


def test_what_a_signature_vouches_for_is_told_apart_from_our_clock(pages: Pages) -> None:
    text = read(pages.get(f"/posts/{POST}")).text
    assert re.search(
        r"First seen [-0-9]{10} [:0-9]{8} UTC observed ?; the words: account-signed", text
    )


def test_what_the_page_does_not_show_is_said_on_it(pages: Pages) -> None:
    page = read(pages.get(f"/posts/{POST}"))
    assert ("h2", "What this does not show") in page.headings
    assert "That nothing else was posted, or said about it: only what we watched" in page.text


def test_each_word_that_has_a_meaning_leads_to_it(pages: Pages) -> None:
    for path in (f"/posts/{POST}", "/cases/harbour-accord"):
        page = read(pages.get(path))
        ids = {attributes.get("id") for _, attributes in page.elements}
        meant = {one["href"][1:] for one in page.all("a") if one["href"].startswith("#means-")}
        assert "means-commit" in meant and meant <= ids, path


def test_the_case_is_a_download_away_and_no_address_is_made_up(pages: Pages) -> None:
    page = pages.get(f"/posts/{POST}").text
    assert '<a class="take" href="/cases/harbour-accord.onrecord">Download the case' in page
    assert "<code>HERE=ADDRESS</code>" in page
    assert "127.0.0.1:8000" not in page


def test_the_page_holds_its_linked_data(pages: Pages) -> None:
    html = pages.get(f"/posts/{POST}").text
    (block,) = re.findall(r'<script type="application/ld\+json">([^<]*)</script>', html)
    told = json.loads(block)
    assert told["@type"] == "SocialMediaPosting"
    assert [one["text"] for one in told["subjectOf"]] == [STATEMENT]
    hostile = pages.get(f"/posts/{ref('hostile')}").text
    assert hostile.count("<script") == 1


def test_a_released_picture_is_shown_with_whose_decision_it_is(shown: Archive) -> None:
    pages = Pages(shown)
    page = read(pages.get(f"/posts/{POST}"))
    (image,) = page.all("img")
    assert (image["width"], image["height"]) == ("124", "34")
    assert "all but 1 part painted over" in (image["alt"] or "")
    assert "by the operator of this archive: “The <b>post.”" in page.text
    answer = pages.get(image["src"] or "")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    other = (image["src"] or "").replace(POST, ref("hours"))
    assert pages.get(other).status_code == 404
    assert pages.get(f"/posts/{POST}/pictures/{'0' * 64}.png").status_code == 404
    assert pages.get(f"/posts/{POST}/pictures/../../x.png").status_code == 404


def test_what_was_taken_back_is_given_to_nobody(shown: Archive) -> None:
    pages = Pages(shown)
    source = read(pages.get(f"/posts/{POST}")).all("img")[0]["src"] or ""
    visit = next(
        one
        for one in shown.index.entries_of_post(POST)
        if one.entry.__class__.__name__ == "Capture"
    )
    take_picture_back(shown, visit.digest, actor=operator(), why="A face.", at=at(901))
    assert read(pages.get(f"/posts/{POST}")).all("img") == []
    assert pages.get(source).status_code == 404


def test_no_frame_where_captured_pages_have_no_place(shown: Archive) -> None:
    assert read(Pages(shown).get(f"/posts/{POST}")).all("iframe") == []


def test_what_nobody_signed_is_told_so(pages: Pages) -> None:
    text = read(pages.get(f"/posts/{ref('picture')}")).text
    assert "Nobody but the log itself has signed its head." in text
    assert "No time stamp stands by our looks at this post yet." in text


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A stamped archive as an operator serves it, and a folder of trust beside it."""
    root = tmp_path_factory.mktemp("check")
    folder, trust = root / "archive", root / "DIR"
    create_archive(folder, "records.example/tides")
    (trust / "tsa").mkdir(parents=True)
    with time_stamping([make_service(root / "one", "one")]) as serving:
        with open_archive(folder) as archive:
            fill(archive)
            visit = visited(archive, package("<p>x", screenshot=picture()), [POST])
            release_picture(
                archive, visit.digest, [Box(9, 9, 9, 9)], actor=operator(), why="a", at=at(900)
            )
            Stamper(serving, ("one",)).stamp(archive)
            archive.publish()
        (trust / "tsa" / "one.pem").write_bytes(serving.services["one"].root)
    (trust / "log.vkey").write_bytes((folder / "log" / "log.vkey").read_bytes())
    with onrecord_serve(folder) as address:
        yield address, root


@needs_openssl
@pytest.mark.rig
def test_every_line_that_checks_something_works(served: tuple[str, Path]) -> None:
    """As a reader types them, in the page's order; those of a bundle are tried by the demo."""
    address, root = served
    html = subprocess.run(
        ["curl", "-s", f"{address}/posts/{POST}"], capture_output=True, text=True, check=True
    ).stdout
    lines = [
        one
        for one in lines_of(html)
        if one.startswith(("curl ", "echo ", "openssl ", "onrecord verify entry"))
    ]
    lines = [one for one in lines if "FILE" not in one]  # for who has the file
    assert len(lines) > 10
    for must in ("sha256sum", "openssl ts -verify", ".tlog-proof --trust DIR", "/pictures/"):
        assert any(must in one for one in lines), must
    binaries = Path(sys.executable).parent
    around = {**os.environ, "HERE": address, "PATH": f"{binaries}:{os.environ['PATH']}"}
    for line in lines:
        if " jq " in line:
            line = line.partition(" | jq")[0]
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=root,
            env=around,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    digests = re.findall(
        r'<dt>SHA-256 of the entry</dt><dd><code class="digest">([0-9a-f]{64})</code>', html
    )
    sums = [one for one in lines if one.endswith("| sha256sum") and "/entries/" in one]
    assert len(sums) == len(digests) > 3
    for line, digest in zip(sums, digests, strict=True):
        told = subprocess.run(
            ["bash", "-c", line], env=around, capture_output=True, text=True, check=True
        )
        assert told.stdout.split()[0] == digest, line


@needs_openssl
@pytest.mark.rig
def test_a_changed_entry_is_found_out_by_the_same_lines(served: tuple[str, Path]) -> None:
    address, root = served
    html = subprocess.run(
        ["curl", "-s", f"{address}/posts/{POST}"], capture_output=True, text=True, check=True
    ).stdout
    first, total, second, verify = [one for one in lines_of(html) if "entry-18." in one]
    binaries = Path(sys.executable).parent
    around = {**os.environ, "HERE": address, "PATH": f"{binaries}:{os.environ['PATH']}"}
    for line in (first, second):
        subprocess.run(["bash", "-c", line], cwd=root, env=around, check=True)
    entry = root / "entry-18.json"
    entry.write_bytes(entry.read_bytes().replace(b"tls", b"tlz", 1))
    for line in (total, verify):
        done = subprocess.run(["bash", "-c", line], cwd=root, env=around, capture_output=True)
        assert done.returncode == 1, line


def test_a_stamp_that_is_none_has_no_files(pages: Pages) -> None:
    for path in ("/entries/0.tsr", "/entries/0.checkpoint", "/entries/99999.tsr"):
        assert pages.get(path).status_code == 404, path
