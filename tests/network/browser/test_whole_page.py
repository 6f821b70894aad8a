"""Is a page captured whole, and does it come back whole where there is no web?"""

import asyncio
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Frame, Page, async_playwright
from warcio.archiveiterator import ArchiveIterator

from onrecord.network import Guard, SystemClock
from onrecord.network.browser import Budget, Chromium, PageExchange, Visit, visit
from onrecord.network.wacz_writing import search_key, write_wacz
from onrecord.record.captures import Whole
from page_site import PageSite, page_site
from replaying import FROM_PACKAGE, replay_server

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium is installed: make setup, or apt-get install chromium"
    ),
]

LOOPBACK = ("127.0.0.0/8", "localhost")
LINES = ["high tide at nine", "out of the store", "from a worker", "the end"]
PARTS = {
    "the stylesheet": ("/style.css", "text/css"),
    "the script": ("/script.js", "text/javascript"),
    "the font": ("/tide.ttf", "font/ttf"),
    "a picture out of sight": ("/lazy.png", "image/png"),
    "a film": ("/film.webm", "video/webm"),
    "what a script asked for": ("/asked.json?tide=high", "application/json"),
    "the service worker": ("/service.js", "text/javascript"),
    "what the service worker stored": ("/stored.txt", "text/plain"),
    "a worker": ("/worker.js", "text/javascript"),
    "what the worker asked for": ("/worked.txt", "text/plain"),
}


@dataclass(frozen=True, slots=True)
class Captured:
    site: PageSite
    visit: Visit
    package: bytes


def packed(seen: Visit) -> bytes:
    numbers = count(1)
    return write_wacz(
        seen, software="onrecord test", entropy=lambda size: next(numbers).to_bytes(size)
    )


@pytest.fixture(scope="module")
def captured() -> Iterator[Captured]:
    """The page behind a redirect, over HTTP/2 and TLS; afterwards its server is gone."""

    async def look() -> Visit:
        async with Chromium(Guard(allow_private=LOOPBACK), extra_flags=site.trusting) as chromium:
            budget = Budget(seconds=60)
            return await visit(chromium, site.url("/moved"), budget, SystemClock(), "test")

    with page_site(tls=True) as site:
        seen = asyncio.run(look())
    yield Captured(site, seen, packed(seen))


def found(captured: Captured, path: str) -> PageExchange:
    return next(one for one in captured.visit.exchanges if one.url == captured.site.url(path))


def test_it_is_whole_and_came_to_rest(captured: Captured) -> None:
    seen = captured.visit
    assert seen.outcome == Whole()
    assert (seen.status, seen.title) == (200, "Harbour notices")
    assert (seen.url, seen.final_url) == (captured.site.url("/moved"), captured.site.url("/page"))
    assert seen.text is not None and [one for one in LINES if one not in seen.text] == []
    assert seen.dom is not None and "out of the store" in seen.dom
    assert timedelta(0) < seen.ended_at - seen.began_at < timedelta(seconds=60)
    assert seen.browser.startswith("Chromium ") and "--disable-quic" in seen.flags
    assert any(one.startswith("scrolled: to the bottom") for one in seen.behaviours)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_there_with_its_bytes(captured: Captured, part: str) -> None:
    path, kind = PARTS[part]
    one = found(captured, path)
    assert (one.status, one.cut_off, one.media_type) == (
        200 + 6 * (kind[:5] == "video"),
        None,
        kind,
    )
    assert one.body != b""
    vector = Path(__file__).parents[2] / "vectors" / "pages"
    if path == "/tide.ttf":
        assert one.body == (vector / "tide.ttf").read_bytes()
    if path == "/film.webm":
        assert one.body == (vector / "tide.webm").read_bytes()
        told = {name.lower(): value for name, value in one.answered}
        assert told["content-range"] == "bytes 0-5585/5586"


def test_the_redirect_is_kept_with_all_its_headers(captured: Captured) -> None:
    moved = found(captured, "/moved")
    assert (moved.status, moved.body, moved.main) == (302, b"", True)
    assert [value for name, value in moved.answered if name == "set-cookie"] == ["a=1", "b=2"]
    cookies = [value for name, value in found(captured, "/page").asked if name == "cookie"]
    assert cookies == ["a=1; b=2"]


def test_a_body_is_as_the_browser_decoded_it(captured: Captured) -> None:
    page = found(captured, "/page")
    assert page.body.startswith(b"<!doctype html>")
    assert ("content-encoding", "gzip") in page.answered


def test_a_frame_of_another_site_is_there(captured: Captured) -> None:
    url = captured.site.url("/frame", host="127.0.0.1")
    assert [one.body for one in captured.visit.exchanges if one.url == url] == [
        b"<p>another site's frame</p>"
    ]


def test_the_connection_is_told_as_it_was(captured: Captured) -> None:
    seen, page = captured.visit, found(captured, "/page")
    assert seen.peer == page.peer == f"127.0.0.1:{captured.site.port}"
    assert (page.protocol, page.tls_version) == ("h2", "TLS 1.3")
    assert page.cipher in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")
    assert {one.protocol for one in seen.exchanges} <= {"h2", None}
    assert seen.certificates[0].chain[0] == captured.site.chain[0]
    # This browser was told to take a certificate of ours: nobody verified it.
    assert seen.tls is not None and seen.tls.startswith("unverified TLSv1.3, issuer Test Trust")


# As WARC and WACZ


def records(package: bytes) -> list[tuple[Any, bytes]]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        data = opened.read("archive/data.warc.gz")
    reader = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    return [(record, record.content_stream().read()) for record in reader]


def test_the_validator_takes_the_package(captured: Captured, tmp_path: Path) -> None:
    file = tmp_path / "page.wacz"
    file.write_bytes(captured.package)
    program = Path(sys.executable).with_name("wacz")
    ran = subprocess.run(
        [program, "validate", "-f", file], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Validation succeeded" in ran.stdout


def test_every_digest_in_the_archive_is_right_and_sha256(captured: Captured) -> None:
    heads = [record.rec_headers for record, _ in records(captured.package)]
    assert {head.protocol for head in heads} == {"WARC/1.1"}
    assert all(head.get_header("WARC-Block-Digest").startswith("sha256:") for head in heads)
    identities = [head.get_header("WARC-Record-ID") for head in heads]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", one) for one in identities)


def test_questions_and_answers_name_each_other(captured: Captured) -> None:
    heads = {
        record.rec_headers.get_header("WARC-Record-ID"): record.rec_headers
        for record, _ in records(captured.package)
        if record.rec_type in ("request", "response")
    }
    assert len(heads) == 2 * captured.visit.answers
    for name, head in heads.items():
        other = heads[head.get_header("WARC-Concurrent-To")]
        assert other.get_header("WARC-Concurrent-To") == name
        assert other.get_header("WARC-Target-URI") == head.get_header("WARC-Target-URI")


def test_an_answer_says_whose_bytes_it_holds(captured: Captured) -> None:
    url = captured.site.url("/page")
    [(record, body)] = [
        each
        for each in records(captured.package)
        if each[0].rec_type == "response"
        and each[0].rec_headers.get_header("WARC-Target-URI") == url
    ]
    head, http = record.rec_headers, record.http_headers
    assert (head.get_header("WARC-IP-Address"), head.get_header("WARC-Protocol")) == (
        "127.0.0.1",
        "h2",
    )
    assert head.get_header("WARC-Cipher-Suite").startswith("TLS_AES_")
    assert http.get_header("x-orig-content-encoding") == "gzip"
    assert http.get_header("content-encoding") is None
    assert http.get_header("content-length") == str(len(body))


def test_what_no_server_sent_is_there_under_its_names(captured: Captured) -> None:
    url = captured.site.url("/page")
    papers = {
        record.rec_headers.get_header("WARC-Target-URI"): (record.content_type, data)
        for record, data in records(captured.package)
        if record.rec_type in ("resource", "metadata")
    }
    origin = captured.site.url("")
    assert papers[f"urn:fullPage:{url}"] == ("image/png", captured.visit.screenshot)
    assert "high tide at nine" in papers[f"urn:text:{url}"][1].decode()
    assert papers[f"urn:certificate:0:{origin}"] == (
        "application/pkix-cert",
        captured.site.chain[0],
    )
    info = json.loads(papers[f"urn:pageinfo:{url}"][1])
    assert info["urls"][captured.site.url("/lazy.png")]["status"] == 200
    how = json.loads(papers[url][1])
    assert how["outcome"] == "whole" and how["connections"][0]["port"] == captured.site.port


def test_the_same_visit_is_packed_alike(captured: Captured) -> None:
    assert packed(captured.visit) == captured.package


def test_the_index_leads_to_each_record(captured: Captured) -> None:
    with zipfile.ZipFile(io.BytesIO(captured.package)) as opened:
        assert {one.compress_type for one in opened.infolist()} == {zipfile.ZIP_STORED}
        data = opened.read("archive/data.warc.gz")
        lines = opened.read("indexes/index.cdx").splitlines()
    assert lines == sorted(lines)
    for line in lines:
        key, stamp, told = line.decode().split(" ", 2)
        one = json.loads(told)
        piece = data[int(one["offset"]) :][: int(one["length"])]
        [record] = ArchiveIterator(io.BytesIO(piece))
        assert record.rec_headers.get_header("WARC-Target-URI") == one["url"]
        assert search_key(one["url"]) == key and re.fullmatch(r"\d{14}", stamp)


# In a real browser, with the site gone


@dataclass(slots=True)
class Replayed:
    state: dict[str, Any]
    picture: bytes
    asked: list[str]


STATE = """() => ({
    text: document.body.innerText,
    fonts: [...document.fonts].map(one => one.family + " " + one.status),
    picture: document.getElementById("lazy").naturalWidth,
    film: document.querySelector("video").readyState,
    background: getComputedStyle(document.body).backgroundColor,
})"""


async def replayed(at: str, size: tuple[int, int]) -> Replayed:
    asked: list[str] = []
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(120_000)
        page.context.on("request", lambda one: asked.append(one.url))
        await page.goto(at)
        frame = await opened(page)
        await frame.evaluate("scrollTo(0, document.body.scrollHeight)")
        for words in LINES:
            await frame.wait_for_selector(f"text={words}")
        await frame.wait_for_function("document.getElementById('lazy').naturalWidth > 0")
        await frame.wait_for_function("document.querySelector('video').readyState >= 2")
        await frame.evaluate("scrollTo(0, 0)")
        state = await frame.evaluate(STATE)
        picture = await page.screenshot()
        await browser.close()
    return Replayed(state, picture, asked)


async def opened(page: Page) -> Frame:
    """The frame in which the package's page is; a player that does not come is asked for again."""
    for _ in range(6):
        with suppress(TimeoutError):
            async with asyncio.timeout(30):
                return await _shown(page)
        await page.reload()
    raise AssertionError("the player did not show the page")


async def _shown(page: Page) -> Frame:
    while True:
        for frame in page.frames:
            if FROM_PACKAGE in frame.url and frame.url.endswith("/page"):
                await frame.wait_for_load_state("load")
                return frame
        await asyncio.sleep(0.05)


def test_it_is_shown_again_with_nothing_of_the_web(captured: Captured, tmp_path: Path) -> None:
    assert captured.visit.screenshot is not None
    before = Image.open(io.BytesIO(captured.visit.screenshot)).convert("RGB")
    url = captured.visit.url
    with replay_server(tmp_path / "replay", captured.package, url) as at:
        shown = asyncio.run(replayed(at, before.size))
        elsewhere = [one for one in shown.asked if not one.startswith((at, "blob:", "data:"))]
    assert elsewhere == []
    assert len(shown.asked) > 10
    assert shown.state["fonts"] == ["Tide loaded"]
    assert (shown.state["picture"], shown.state["film"] >= 2) == (40, True)
    assert shown.state["background"] == "rgb(235, 244, 250)"
    assert [one for one in LINES if one not in shown.state["text"]] == []
    after = Image.open(io.BytesIO(shown.picture)).convert("RGB")
    assert share_that_differs(before, after) < 0.01  # the film may stand at another moment


def share_that_differs(one: Image.Image, other: Image.Image) -> float:
    """Of the pixels, those of which a colour differs by more than an eighth of its range."""
    assert one.size == other.size
    differs = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > 32))
    return differs.histogram()[255] / (one.size[0] * one.size[1])
