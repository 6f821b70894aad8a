"""A post at X, seen by id and digest, kept by nobody here, withdrawn: what do others' copies add?"""

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from made_wacz import Made, record
from onrecord.archive import create_archive, open_archive
from onrecord.cli.program import run as run_command
from onrecord.findings.copies_of_states import Agreement, candidates, compare
from onrecord.platforms import x
from onrecord.proof.bundle import open_bundle
from onrecord.proof.bundle.contents import check_blobs
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.custody import CopyWords
from scripted_table import ORIGIN, Case, run_case
from twin_server import Asked, Reply, Twin
from web.asking import Pages, read
from x_twin import OWNER, XTwin

SAID = "None of us was asked & nobody need leave the lower town https://t.co/Ab12"
PLAIN = "None of us was asked & nobody need leave the lower town"
GONE = Case(
    steps=(f"post a {SAID}", "post b still here", "poll 2", "withdraw a", "poll", "settled"),
    verdicts={"a": "no-longer-served"},
)


class Held:
    """An archive as the configuration has it by default, after the withdrawal."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        with XTwin() as twin:
            run_case(GONE, twin, x, folder, exact=False)
            self.post = twin.chains[0].versions[0][0]
        self.ref = ref_of("x", AccountId(OWNER), PostId(self.post))

    def __call__(self, command: str, *arguments: str, status: int = 0) -> str:
        ran = run_command([command, "--dir", str(self.folder), *arguments])
        out, err = self.capsys.readouterr()
        assert ran == status, err
        return out if status == 0 else err

    def shown(self) -> Any:
        return json.loads(self("show", self.ref, "--json"))

    def imported(self, path: Path, *more: str) -> Any:
        return json.loads(self("import", str(path), "--json", "--given-by", "A reader", *more))


@pytest.fixture
def held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Held:
    return Held(tmp_path / "archive", capsys)


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def page(post: str, text: str = SAID) -> bytes:
    """X's page as archives have it since 2020: the link shown as something else."""
    shown = text.replace("&", "&amp;").replace(
        "https://t.co/Ab12", '<a href="https://t.co/Ab12?amp=1">ministry.example/n…</a>'
    )
    return (
        f'<!doctype html><html><body><article><a href="/ministry_ex/status/{post}"><time></a>'
        f'<div data-testid="tweetText" lang="en"><span>{shown}</span></div></article></body></html>'
    ).encode()


# By default


def test_the_default_archive_says_what_it_can_still_answer(held: Held) -> None:
    shown = held.shown()
    assert shown["presence"]["verdict"] == "no-longer-served"
    assert shown["presence"]["authenticity"] == "tls-only"
    assert shown["presence"]["last_seen"] and shown["presence"]["first_absent"]
    assert shown["standing"]["state"] == "unchallenged"
    (version,) = shown["versions"]
    assert (version["text"], version["withheld"]) == (None, None)
    assert version["unkept"].startswith("by this archive's configuration")
    assert version["digest"] == digest_of(x.version_of(held.post, SAID.replace("&", "&amp;")))
    assert "(a text that was seen and not kept)" in held("show", f"https://x.com/i/user/{OWNER}")
    told = " ".join(held("show", held.ref).split())
    assert "We saw this text and did not keep it" in told and version["digest"] in told


def test_a_case_of_it_is_exported_and_verified_and_says_what_is_not_checked(
    held: Held, tmp_path: Path
) -> None:
    held("case", "town", "add", held.ref)
    bundle = tmp_path / "town.onrecord"
    held("export", "town", "-o", str(bundle))
    with zipfile.ZipFile(bundle) as made:
        assert b"nobody need leave" not in b"".join(made.read(one) for one in made.namelist())
        openings = json.loads(made.read("unkept.json"))
    assert held.shown()["versions"][0]["digest"] in {one["digest"] for one in openings.values()}
    ran = run_command(["verify", str(bundle), "--json"])
    out, _ = held.capsys.readouterr()
    found = json.loads(out)
    assert (ran, found["verdict"]) == (3, "unanchored")
    assert not [step for step in found["steps"] if step["ok"] is False]
    (blobs,) = (step["says"] for step in found["steps"] if step["n"] == 10)
    assert "never kept, in the issuer's words" in blobs
    assert "whose bytes nobody can check here" in blobs
    with bundle.open("rb") as file:
        opened = open_bundle(file).bundle
        assert opened is not None and opened.unkept
        lost = dict.fromkeys(opened.left_out, "the archive no longer holds these bytes")
        forged = check_blobs(replace(opened, left_out=lost))
    assert forged.ok is False and "is not listed as never kept" in forged.says


@pytest.mark.parametrize("by_digest", [True, False], ids=["by its digest", "by the post"])
def test_a_redaction_reaches_digest_and_salt(held: Held, by_digest: bool) -> None:
    digest = held.shown()["versions"][0]["digest"]
    name = digest if by_digest else held.ref
    held("redact", name, "--why", "a court asked", "--by", "An editor", "--yes")
    (version,) = held.shown()["versions"]
    assert (version["digest"], version["unkept"]) == (None, None)
    assert version["withheld"] == "a court asked"
    assert not list(held.folder.glob(f"blobs/sha256/*/{digest}*"))


# What others bring


def test_an_editor_s_words_from_a_screenshot_that_match(held: Held, tmp_path: Path) -> None:
    picture = put(tmp_path, "shot.png", _picture())
    told = held.imported(picture, "--post", held.ref, "--words", SAID)["copy"]
    assert (told["words"], told["words_read_by"]) == (SAID, "an editor")
    assert told["compared"]["agreement"] == "matches"
    assert told["compared"]["how"] == ["with the API's escapes"]
    (copy,) = held.shown()["copies"]
    assert copy["authenticity"] == "third-party-copy"
    assert copy["compared"]["digest"] == held.shown()["versions"][0]["digest"]
    assert held.shown()["versions"][0]["text"] is None  # it stays somebody's copy
    printed = " ".join(held("show", held.ref).split())
    assert "they are the text that the platform's API served us" in printed
    assert "[third-party-copy]" in printed


def test_words_of_an_edited_post_match_once_the_version_s_address_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with XTwin() as twin:
        edited = Case(steps=("post a before", "poll", f"edit a {SAID}", "poll"), verdicts={})
        run_case(edited, twin, x, tmp_path / "archive", exact=False)
        (first, _), (second, _) = (one[:2] for one in twin.chains[0].versions)
    held = Held.__new__(Held)
    held.folder, held.capsys = tmp_path / "archive", capsys
    ref = ref_of("x", AccountId(OWNER), PostId(first))
    picture = put(tmp_path, "shot.png", _picture())
    given = ("--post", ref, "--words", SAID)
    without = held.imported(picture, *given)["copy"]["compared"]
    address = f"https://x.com/ministry_ex/status/{second}"
    told = held.imported(picture, *given, "--url", address)["copy"]["compared"]
    assert (without["agreement"], told["agreement"]) == ("differs", "matches")


def test_words_that_do_not_match_show_nothing(held: Held, tmp_path: Path) -> None:
    picture = put(tmp_path, "shot.png", _picture())
    told = held.imported(picture, "--post", held.ref, "--words", PLAIN + "!")["copy"]
    assert told["compared"]["agreement"] == "differs"
    assert "that shows nothing, since" in told["compared"]["says"]


def test_a_warc_of_its_page_fills_the_text(held: Held, tmp_path: Path) -> None:
    url = f"https://web.archive.example/web/20260131120500id_/https://x.com/a/status/{held.post}"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(held.post)
    warc = put(tmp_path, "given.warc", record("response", url, answer))
    told = held.imported(warc, "--post", held.ref)["copy"]
    assert (told["words"], told["words_read_by"]) == (SAID, "its page")
    assert told["compared"]["agreement"] == "matches"


def test_a_wacz_of_its_page_fills_the_text(held: Held, tmp_path: Path) -> None:
    url = f"https://x.com/ministry_ex/status/{held.post}"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(held.post)
    made = Made(warc=gzip.compress(record("response", url, answer)), url=url)
    told = held.imported(put(tmp_path, "given.wacz", made.build()), "--post", held.ref)["copy"]
    assert (told["words"], told["compared"]["agreement"]) == (SAID, "matches")


def test_a_report_that_quotes_it(held: Held, tmp_path: Path) -> None:
    quoted = SAID.replace(" https://t.co/Ab12", "")
    html = (
        "<!doctype html><html><body><article><h1>Flood</h1><p>The ministry wrote at noon: "
        f"“{quoted.replace('&', '&amp;')}”, and withdrew it.</p><p>Its link was "
        "https://t.co/Ab12 by then.</p></article></body></html>"
    )
    report = put(tmp_path, "report.html", html.encode())
    told = held.imported(report, "--post", held.ref, "--url", "https://gazette.example/1")["copy"]
    assert (told["words"], told["words_read_by"]) == (quoted, "its quotation marks")
    assert told["compared"]["agreement"] == "matches"
    assert "with a link at its end that the copy has" in told["compared"]["how"]


def test_a_har_is_looked_into_and_its_cookies_are_not_kept(held: Held, tmp_path: Path) -> None:
    body = json.dumps({"data": {"tweetResult": {"result": {
        "rest_id": held.post, "legacy": {"full_text": SAID.replace("&", "&amp;"), "entities": {}},
    }}}})  # fmt: skip
    entries = [
        _entry(
            f"https://x.com/a/status/{held.post}", base64.b64encode(page("20")).decode(), "base64"
        ),
        _entry("https://x.com/i/api/graphql/x/TweetDetail", body, None),
    ]
    har = put(tmp_path, "given.har", json.dumps({"log": {"entries": entries}}).encode())
    told = held.imported(har)
    assert told["not_on_record"] == 1
    (copy,) = told["copies"]
    assert copy["compared"]["agreement"] == "matches" and copy["compared"]["how"] == []
    assert b"session-secret" not in b"".join(
        path.read_bytes() for path in held.folder.rglob("*") if path.is_file()
    )
    assert held.imported(har)["copies"][0]["already"]


def _entry(url: str, text: str, encoding: str | None) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-01-31T13:00:00.000+01:00",
        "request": {"url": url, "headers": [{"name": "cookie", "value": "session-secret"}]},
        "response": {"status": 200, "content": {"text": text, "encoding": encoding}},
    }


WHO = [{"account": {"accountId": OWNER, "username": "ministry_ex"}}]


def export(post: str, account: str = OWNER) -> bytes:
    """As X makes it: scripts that give a name to a list; and messages, which are not read."""
    tweets = [{"tweet": {"id_str": post, "full_text": SAID.replace("&", "&amp;")}},
              {"tweet": {"id_str": "20", "full_text": "another"}}]  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        who = [{"account": {"accountId": account, "username": "ministry_ex"}}]
        made.writestr("data/account.js", f"window.YTD.account.part0 = {json.dumps(who)}")
        made.writestr(
            "data/deleted-tweets.js", f"window.YTD.deleted_tweets.part0 = {json.dumps(tweets)}"
        )
        made.writestr("data/tweets.js", "window.YTD.tweets.part0 = [ ]")
        made.writestr("data/direct-messages.js", 'window.YTD.x.part0 = ["a private message"]')
    return held.getvalue()


def test_the_account_s_own_export(held: Held, tmp_path: Path) -> None:
    told = held.imported(put(tmp_path, "twitter.zip", export(held.post)))
    (copy,) = told["copies"]
    assert told["not_on_record"] == 1
    assert "the account holder's own word" in copy["found"]
    assert "among what the account had withdrawn" in copy["found"]
    assert copy["compared"]["agreement"] == "matches"
    everything = b"".join(p.read_bytes() for p in held.folder.rglob("*") if p.is_file())
    assert b"a private message" not in everything and b'"another"' not in everything


NO_EXPORTS = {
    "another account's": lambda post: export(post, "12"),
    "no zip": lambda post: b"PK\3\4 and no more",
    "cut short": lambda post: export(post)[:-30],
    "without an account": lambda post: _zip({"data/tweets.js": "window.YTD.tweets.part0 = []"}),
    "an account that is none": lambda post: _zip({"data/account.js": "x"}),
    "a list without its end": lambda post: _zip(
        {
            "data/account.js": f"window.YTD.account.part0 = {json.dumps(WHO)}",
            "data/tweets.js": "window.YTD.tweets.part0 = [ {",
        }
    ),
}


def _zip(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize("fault", NO_EXPORTS)
def test_what_is_no_export_of_the_account_is_refused_whole(
    held: Held, tmp_path: Path, fault: str
) -> None:
    path = put(tmp_path, "twitter.zip", NO_EXPORTS[fault](held.post))
    held("import", str(path), "--given-by", "A reader", status=2)
    assert held.shown()["copies"] == []


class Library(Twin):
    """A web archive with a copy of one page, behind a redirect as they have them."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/web/2026/"):
            there = asked.path.replace("/web/2026/", "/web/20260131120500/")
            return Reply(b"", 302, {"location": there})
        html = {"content-type": "text/html"}
        return Reply(self.body, 200, html) if "/20260131120500/" in asked.path else Reply(b"", 404)


@pytest.fixture
def library(held: Held) -> Iterator[Library]:
    with Library(page(held.post)) as twin:
        path = held.folder / "onrecord.toml"
        text = path.read_text().replace("allow_private = []", 'allow_private = ["127.0.0.0/8"]', 1)
        path.write_text(text)
        yield twin


def test_an_archive_s_address_is_noted_and_nothing_is_asked(
    held: Held, library: Library, tmp_path: Path
) -> None:
    lines = f"# mine\n{library.base}/web/20260131120500/https://x.com/a/status/{held.post}\n"
    told = held.imported(put(tmp_path, "list.urls", lines.encode()))
    (copy,) = told["copies"]
    assert (copy["words"], copy["compared"]) == (None, None)
    assert copy["made_at"] == "2026-01-31T12:05:00.000000Z"
    assert "nothing was fetched" in copy["found"] and library.asked == []


def test_an_archive_s_copy_is_fetched_when_asked_for(
    held: Held, library: Library, tmp_path: Path
) -> None:
    lines = f"{library.base}/web/2026/https://twitter.com/a/status/{held.post}\n"
    (copy,) = held.imported(put(tmp_path, "list.urls", lines.encode()), "--fetch")["copies"]
    assert copy["words"] == SAID and copy["compared"]["agreement"] == "matches"
    assert copy["found"].startswith("the copy of 127.0.0.1, fetched by us")
    assert len(library.asked) == 2


def test_an_archive_that_has_nothing_leaves_an_address(
    held: Held, library: Library, tmp_path: Path
) -> None:
    lines = f"{library.base}/other/https://x.com/a/status/{held.post}\n"
    (copy,) = held.imported(put(tmp_path, "list.urls", lines.encode()), "--fetch")["copies"]
    assert copy["words"] is None and "gave no copy (HTTP 404)" in copy["found"]


ADDRESSES = {
    "https://web.archive.org/web/20260131120500/{}": "2026-01-31T12:05:00.000000Z",
    "https://web.archive.org/web/20260131120500id_/{}": "2026-01-31T12:05:00.000000Z",
    "https://archive.ph/2026.01.31-120500/{}": "2026-01-31T12:05:00.000000Z",
    "https://archive.ph/20260131120500/{}": "2026-01-31T12:05:00.000000Z",
    "https://archive.ph/o/AbCdE/{}": None,
    "https://archive.ph/AbCdE {}": None,
    "https://archive.ph/9999.99.99-999999/{}": None,
}


def test_each_archive_s_form_of_address_is_read(held: Held, tmp_path: Path) -> None:
    page_of_it = f"https://twitter.com/ministry_ex/status/{held.post}"
    lines = "\n".join(address.format(page_of_it) for address in ADDRESSES)
    told = held.imported(put(tmp_path, "list.urls", lines.encode()))
    assert [one["made_at"] for one in told["copies"]] == list(ADDRESSES.values())
    assert told["copies"][5]["url"] == "https://archive.ph/AbCdE"


def test_a_line_that_names_no_post_is_wrong_use(held: Held, tmp_path: Path) -> None:
    path = put(tmp_path, "list.urls", b"https://web.archive.org/web/2026/https://example.org/\n")
    assert "line 1" in held("import", str(path), "--given-by", "A reader", status=2)


# The rule


def words(text: str, *links: str, version: str | None = None) -> CopyWords:
    return CopyWords(text=text, read_by="an editor", version=version, links=links)


API = "caf\u00e9 &amp; &lt;tea&gt; for all https://t.co/Zz9"
COPIES = {
    "the API's own text": (API, (), []),
    "as a page shows it": ("caf\u00e9 & <tea> for all https://t.co/Zz9", (), ["with the API's escapes"]),
    "decomposed": ("cafe\u0301 & <tea> for all https://t.co/Zz9", (), ["in NFC", "escaped"]),
    "the link hidden": ("caf\u00e9 & <tea> for all", ("https://t.co/Zz9",),
                        ["with the API's escapes", "with a link at its end that the copy has"]),
    "a picture's link shown": ("caf\u00e9 & <tea> for all pic.twitter.com/q1", ("https://t.co/Zz9",),
                               ["with the API's escapes", "with a link at its end that the copy has"]),
    "in quotation marks": (f"“{API}”", (), ["without its quotation marks"]),
    "space around it": (f"\n {API} \n", (), ["without the space around it"]),
    "among other lines": (f"Ministry of Examples\n@ministry_ex\n{API}\n12:00", (), ["lines of it"]),
    "broken into lines": (API.replace(" for", "\nfor"), (), ["lines of it, put into one"]),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIES)
def test_the_form_that_matches_is_named(case: str) -> None:
    text, links, how = COPIES[case]
    digest = digest_of(x.version_of("5", API))
    found = compare(words(text, *links), ["5"], [digest], x.version_of)
    assert found.agreement is Agreement.MATCHES and found.candidate is not None
    assert (list(found.candidate.how), found.candidate.text) == (how, API)


def test_an_edit_s_own_id_is_tried_where_the_copy_names_it() -> None:
    digest = digest_of(x.version_of("9", API))
    assert compare(words(API), ["5"], [digest], x.version_of).agreement is Agreement.DIFFERS
    own = compare(words(API, version="9"), ["5"], [digest], x.version_of)
    assert own.agreement is Agreement.MATCHES and own.digest == digest


def test_a_copy_that_names_the_client_matches_a_version_with_it_and_one_without() -> None:
    copied = replace(words(API), client="Tides Planner")
    for told in (None, "Tides Planner"):
        version = x.version_of("5", API, told)
        found = compare(copied, ["5"], [digest_of(version)], x.version_of)
        assert (found.agreement, found.version) == (Agreement.MATCHES, version)
    other = digest_of(x.version_of("5", API, "Another"))
    assert compare(copied, ["5"], [other], x.version_of).agreement is Agreement.DIFFERS


def test_without_a_digest_nothing_is_compared() -> None:
    assert compare(words(API), ["5"], [], x.version_of).agreement is Agreement.NO_DIGEST


def test_a_long_copy_is_tried_in_bounds() -> None:
    long = words("\n".join(f"line {n} & more" for n in range(500)), *(["https://t.co/x"] * 50))
    assert sum(1 for _ in candidates(long)) < 200
    short = words("\n".join(f"line {n} & more" for n in range(40)), *map(str, range(50)))
    assert sum(1 for _ in candidates(short)) < 80_000


def _picture() -> bytes:
    """A picture in which nothing is written."""
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(held, "PNG")
    return held.getvalue()


def test_folding_is_the_same_with_copies_and_without(held: Held, tmp_path: Path) -> None:
    before = held.shown()
    held.imported(put(tmp_path, "shot.png", _picture()), "--post", held.ref, "--words", SAID)
    after = held.shown()
    for name in ("presence", "standing", "versions"):
        assert after[name] == before[name]
    with open_archive(held.folder, writing=False) as archive:
        assert not archive.keeps_all()


# Names, and pages


@pytest.mark.parametrize(
    "address", ["https://x.com/i/status/{}", "https://twitter.com/ministry_ex/status/{}?s=20"]
)
def test_a_post_is_found_by_its_address(held: Held, address: str) -> None:
    shown = json.loads(held("show", address.format(held.post), "--json"))
    assert shown["ref"] == held.ref
    assert shown["page"] == f"https://x.com/i/status/{held.post}"


def test_its_page_shows_whose_words_stand_there(held: Held, tmp_path: Path) -> None:
    held.imported(put(tmp_path, "shot.png", _picture()), "--post", held.ref, "--words", SAID)
    held("case", "town", "add", held.ref)
    with open_archive(held.folder) as archive:
        archive.publish()
        pages = Pages(archive)
        post, case = pages.get(f"/posts/{held.ref}"), pages.get("/cases/town")
        assert (post.status_code, case.status_code) == (200, 200)
        told = " ".join(read(post).text.split())
        assert "We saw this text and did not keep it" in told
        assert "It shows these words of the post, read by an editor:" in told
        assert "they are the text that the platform's API served us" in told
        assert SAID in told
        assert "We saw this text and did not keep it" in " ".join(read(case).text.split())


def test_a_screenshot_s_letters_are_read_where_the_extra_is_there(
    held: Held, tmp_path: Path
) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra `ocr`")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1000, 160), "white")
    font = ImageFont.load_default(34)
    ImageDraw.Draw(picture).text((20, 50), PLAIN, fill="black", font=font)
    picture.save(tmp_path / "shot.png")
    told = held.imported(tmp_path / "shot.png", "--post", held.ref)["copy"]
    assert told["words_read_by"] == "a program from the picture's letters"
    assert "nobody need leave" in told["words"]
    assert told["compared"]["agreement"] == "differs"  # without the link, which no picture shows


def test_with_everything_kept_the_stored_answers_are_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "archive"
    create_archive(folder, ORIGIN)
    path = folder / "onrecord.toml"
    path.write_text(path.read_text().replace('retention = "states"', 'retention = "everything"'))
    held = Held(folder, capsys)
    assert held.shown()["versions"][0]["text"] == SAID
    held("case", "town", "add", held.ref)
    held("export", "town", "-o", str(tmp_path / "town.onrecord"))
    with zipfile.ZipFile(tmp_path / "town.onrecord") as made:
        assert "unkept.json" not in made.namelist()
    run_command(["verify", str(tmp_path / "town.onrecord"), "--json"])
    steps = {step["n"]: step for step in json.loads(capsys.readouterr().out)["steps"]}
    assert steps[14]["ok"] is True, steps[14]["says"]
