"""Do a stranger's words stay words in everything that goes out, and arrive as they were?

Every address that leads on from the front page is asked for: pages, feeds, embeds, data, the API.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser

from entries import ACCOUNT, at
from hostile_words import CASE, RAN, SECRET, WORDS, fill_hostile, hostile_refs
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.happenings import happenings
from onrecord.desk.notifying.notices import notice_of
from onrecord.desk.notifying.telling import html, plain, title
from web.asking import Pages, StoppedClock
from web.served import Served

ORIGIN = "http://pages.test"
_BY_HAND = (
    "/",
    "/feed.atom",
    "/feed.json",
    f"/posts/{hostile_refs()['script']}.jsonld",
    f"/cases/{CASE}.jsonld",
    f"/embed/posts/{hostile_refs()['polyglot']}",
    f"/embed/cases/{CASE}",
    *(f"/api/v1/{name}" for name in ("posts", "accounts", "cases", "institutions", "events")),
    "/api/v1/openapi.json",
    "/ask?about=%3Cscript%3Ealert(1)%3C/script%3E%0d%0aset-cookie:%20a=b",
    "/first?phrase=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&institution=%0d%0ax",
    "/posts/%3Cscript%3E",
    "/%0d%0aset-cookie:%20a=b",
)
NOT_CRAWLED = re.compile(r"/log/|/entries/|/assets/|.*\.(?:css|svg|js)$")


class Seen(HTMLParser):
    """What of a page could run, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.leads: list[str] = []
        self.data: list[str] = []
        self._holds_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self._holds_data = given.get("type") == "application/ld+json"
            ours = str(given.get("src", "")).startswith("/assets/")
            if not (ours or self._holds_data):
                self.runs.append(f"<script {given}>")
        if tag in ("object", "embed", "base", "iframe", "frame", "applet", "math"):
            self.runs.append(f"<{tag} {given}>")
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.runs.append(f"{tag} {name}={said[:80]}")
            if name in ("href", "src", "action", "formaction", "data", "xlink:href"):
                if re.match(r"[^/?#]*:", said) and not re.match(r"https?://", said):
                    self.runs.append(f"{tag} {name}={said[:80]}")
                self.leads.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._holds_data = self._holds_data and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._holds_data:
            self.data.append(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("hostile") / "archive"
    create_archive(folder, "records.example/hostile")
    with open_archive(folder) as archive:
        fill_hostile(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive


@pytest.fixture(scope="module")
def answers(hostile: Archive) -> dict[str, httpx.Response]:
    """Every address that can be reached, with its answer."""
    pages = Pages(hostile)
    found: dict[str, httpx.Response] = {}
    waiting = [*_BY_HAND, *(f"/posts/{one}" for one in hostile_refs().values())]
    while waiting:
        path = waiting.pop()
        if path not in found and not NOT_CRAWLED.match(path):
            found[path] = pages.get(path)
            waiting += _leads(path, found[path])
    return found


def _leads(path: str, answer: httpx.Response) -> Iterator[str]:
    if "text/html" in answer.headers.get("content-type", ""):
        for one in _read(answer.text).leads:
            whole = urlsplit(urljoin(f"{ORIGIN}{path}", one))
            if f"{whole.scheme}://{whole.netloc}" == ORIGIN:
                yield whole._replace(scheme="", netloc="", fragment="").geturl()


@cache
def _read(text: str) -> Seen:
    seen = Seen()
    seen.feed(text)
    seen.close()
    return seen


def test_the_crawl_comes_to_everything(answers: dict[str, httpx.Response]) -> None:
    kinds = {one.headers["content-type"].partition(";")[0] for one in answers.values()}
    assert {"text/html", "application/json", "application/atom+xml"} <= kinds
    assert {f"/posts/{one}" for one in hostile_refs().values()} <= answers.keys()
    came_to = {path for path, one in answers.items() if one.status_code == 200}
    for beginning in ("/cases/", "/accounts/", "/institutions/", "/corrections", "/embed/"):
        assert any(path.startswith(beginning) for path in came_to), beginning
    failed = {path for path, one in answers.items() if one.status_code >= 500}
    # What was posted here was never signed: a bundle of it fails our own checks.
    assert failed <= {f"/cases/{CASE}.onrecord"}


def test_nothing_on_a_page_could_run(answers: dict[str, httpx.Response]) -> None:
    for path, answer in answers.items():
        if "text/html" in answer.headers["content-type"]:
            assert _read(answer.text).runs == [], path


def test_linked_data_can_be_read_and_ends_no_script(answers: dict[str, httpx.Response]) -> None:
    blocks = [
        block
        for one in answers.values()
        if "text/html" in one.headers["content-type"]
        for block in _read(one.text).data
    ]
    assert len(blocks) >= len(WORDS)
    for block in blocks:
        assert "<" not in block
        json.loads(block)


def test_no_header_is_split(answers: dict[str, httpx.Response]) -> None:
    for path, answer in answers.items():
        assert "set-cookie" not in answer.headers, path
        for name, value in answer.headers.raw:
            assert re.fullmatch(rb"[a-zA-Z0-9-]+", name), path
            assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value), (path, name)
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "default-src 'none'" in answer.headers["content-security-policy"], path


def test_json_and_feeds_are_well_formed(answers: dict[str, httpx.Response]) -> None:
    for path, answer in answers.items():
        kind = answer.headers["content-type"].partition(";")[0]
        if kind.endswith("json"):
            json.loads(answer.content.decode())
        if kind.endswith("xml"):
            ElementTree.fromstring(answer.content)
            assert b"<!ENTITY" not in answer.content, path


def test_in_json_every_text_is_as_it_was(answers: dict[str, httpx.Response]) -> None:
    for name, one in hostile_refs().items():
        found = answers[f"/posts/{one}.json"].json()
        assert [version["text"] for version in found["versions"]] == [
            WORDS[name],
            f"{WORDS[name]} {name}",
        ], name


def test_on_a_page_every_text_is_as_it_was(answers: dict[str, httpx.Response]) -> None:
    """What a browser would copy from it: HTML can't hold a NUL or a lone carriage return."""
    for name, one in hostile_refs().items():
        quotes = _Quotes()
        quotes.feed(answers[f"/posts/{one}"].text)
        expected = f"{WORDS[name]} {name}".replace("\r\n", "\n").replace("\r", "\n")
        assert expected in {quote.replace("\r\n", "\n") for quote in quotes.found}, name


class _Quotes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._open = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "blockquote"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] += data


def test_what_is_for_editors_alone_is_nowhere(answers: dict[str, httpx.Response]) -> None:
    assert [path for path, one in answers.items() if SECRET in one.text] == []


def test_a_notice_is_one_line_after_another(hostile: Archive) -> None:
    found = [notice_of(one, "https://records.example") for one in happenings(hostile, limit=200)]
    assert len(found) > 10
    for one in found:
        for text in (one.who, one.says, title([one])):
            assert text.isprintable() or "\u200d" in text or "\u200c" in text, one.id
            assert "\n" not in text and "\u202e" not in text
    assert "<script" not in html(found, 200)
    assert "\x1b" not in plain(found, 200)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_form_gives_back_what_was_typed(hostile: Archive, name: str) -> None:
    words = WORDS[name][:4000]
    pages = Pages(hostile, StoppedClock(at(9999)))
    form = {"about": words[:400], "asks": "other", "words": words, "website": "filled"}
    for path, sent in (("/check", {"words": words}), ("/ask", form)):
        answer = pages.post(path, data=sent)
        assert answer.status_code in (200, 422), answer.text[:300]
        assert _read(answer.text).runs == []


def test_the_account_of_a_hostile_name_is_found_by_it(hostile: Archive) -> None:
    """Names go into addresses whole."""
    assert Pages(hostile).get(f"/accounts/{quote(ACCOUNT, safe='')}").status_code == 200


def test_published_files_lie_in_their_folder(hostile: Archive, tmp_path: Path) -> None:
    from onrecord.web.static_site import publish_site

    place = tmp_path / "site"
    publish_site(hostile, place, at(9999), processes=1)
    found = [path for path in place.rglob("*") if path.is_file()]
    assert {path.name for path in tmp_path.iterdir()} == {"site"}
    assert len(found) > 20
    for path in found:
        assert re.fullmatch(r"[A-Za-z0-9._~%:+=,@!-]{1,255}", path.name), path.name
        if path.suffix == ".html":
            assert _read(path.read_text(encoding="utf-8")).runs == [], path
        if path.suffix in (".json", ".jsonld"):
            _loads(path)
        assert SECRET.encode() not in path.read_bytes()


def _loads(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.rig
@pytest.mark.parametrize("policy", [True, False], ids=["under our policy", "without it"])
def test_nothing_runs_in_a_browser(
    hostile: Archive, answers: dict[str, httpx.Response], browser: Browser, policy: bool
) -> None:
    """Escaping alone keeps it from running; the policy would, too."""
    context = browser.new_context(bypass_csp=not policy)
    page = context.new_page()
    complaints: list[str] = []
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss())[0])
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(f"{said.text} {said.location}"))
    shown = 0
    with Served(hostile.folder, "127.0.0.1") as served:
        for path in _some_of_each_kind(answers, 3 if policy else len(WORDS)):
            page.goto(urljoin(served.url, path), wait_until="domcontentloaded")
            assert page.evaluate("window.ran") is None, path
            shown += 1
        for name in ("polyglot", "linked data", "attributes"):
            page.goto(f"{served.url}check")
            page.fill("#words", WORDS[name])
            page.click("main button")
            assert page.evaluate("window.ran") is None
        context.close()
    assert shown > 15
    # The mark and the stream of what happens end where their page is left.
    assert [one for one in complaints if not one.startswith("Failed to load resource")] == []


def _some_of_each_kind(answers: dict[str, httpx.Response], most: int) -> Iterator[str]:
    """Pages that stand for all: some posts, some accounts, some embeds."""
    counted: dict[str, int] = {}
    for path, answer in answers.items():
        kind = re.split(r"[/?]", path)[1]
        if "text/html" in answer.headers["content-type"] and answer.status_code == 200:
            counted[kind] = counted.get(kind, 0) + 1
            if counted[kind] <= (most if kind == "posts" else 3):
                yield path


def test_a_script_would_be_noticed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(f"<script>{RAN}</script>")
    assert page.evaluate("window.ran") == 1
    page.close()
    seen = _read(f"<p onclick=x><a href='JAVASCRIPT:x'><script>{RAN}</script><svg onload=x>")
    assert len(seen.runs) == 4
