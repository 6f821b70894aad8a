"""What does `onrecord capture` tell, write and end with?"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.archive import create_archive, open_archive
from onrecord.cli.wiring import hands, page_visits
from onrecord.record.captures import Capture
from onrecord.watch.asking import Asker
from page_site import PageSite, page_site
from small_desk import Desk, desk

__all__ = ["desk"]

needs_browser = [
    pytest.mark.rig,
    pytest.mark.skipif(
        shutil.which("chromium") is None,
        reason="no chromium is installed: make setup, or apt-get install chromium",
    ),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    create_archive(folder, "records.example.org/tests")
    return allowed(folder)


def allowed(folder: Path) -> Path:
    settings = folder / "onrecord.toml"
    loopback = 'allow_private = ["127.0.0.1", "localhost"]'
    settings.write_text(settings.read_text().replace("allow_private = []", loopback))
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from onrecord.cli import main; main()", "capture", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def captures(folder: Path) -> list[Capture]:
    with open_archive(folder) as opened:
        return [one.entry for one in opened.index.captures() if isinstance(one.entry, Capture)]


@pytest.fixture(scope="module")
def site() -> object:
    with page_site() as found:
        yield found


class TestWithABrowser:
    pytestmark = needs_browser

    def test_a_page_is_told_kept_and_written(self, archive: Path, site: PageSite) -> None:
        ran = run(archive, site.url("/plain"), "--save", "p.wacz", "--screenshot", "p.png")
        assert ran.returncode == 0, ran.stderr
        (entry,) = captures(archive)
        assert ran.stdout.startswith("WHOLE ") and "2 answers" in ran.stdout
        assert "On record as entry 0" in ran.stdout
        assert (archive / "p.wacz").read_bytes()[:2] == b"PK"
        assert (archive / "p.png").read_bytes()[:4] == b"\x89PNG"
        with open_archive(archive) as opened:
            assert entry.package is not None
            assert opened.blob(entry.package) == (archive / "p.wacz").read_bytes()
            assert opened.published.size == 1

    def test_as_json(self, archive: Path, site: PageSite) -> None:
        ran = run(archive, site.url("/status?of=403"), "--json")
        told = json.loads(ran.stdout)
        assert ran.returncode == 1
        assert (told["outcome"], told["why"], told["status"]) == (
            "refused",
            "it is forbidden to us (403)",
            403,
        )
        assert told["package"] is not None and told["answers"] == 2
        assert ran.stderr == ""

    def test_where_nobody_answers_there_is_no_package(self, archive: Path) -> None:
        ran = run(archive, "http://10.1.2.3/", "--save", "p.wacz")
        assert ran.returncode == 1
        assert ran.stdout.startswith("UNREACHED forbidden address: 10.1.2.3")
        assert not (archive / "p.wacz").exists()
        assert captures(archive)[0].package is None

    def test_a_page_may_not_ask_what_our_own_client_may(
        self, archive: Path, site: PageSite
    ) -> None:
        settings = archive / "onrecord.toml"
        network, capture = settings.read_text().split("[capture]")
        settings.write_text(f"{network}[capture]{capture.replace('127.0.0.1', '127.0.0.9')}")
        ran = run(archive, site.url("/plain").replace("localhost", "127.0.0.1"))
        assert ran.returncode == 1
        assert ran.stdout.startswith("UNREACHED forbidden address")

    @pytest.mark.parametrize("how", ["ref", "address", "option"])
    def test_the_page_of_a_post_is_linked_to_it(self, how: str, desk: Desk, site: PageSite) -> None:
        desk.enrol()
        ref = desk.posted("3aaaaaaaaaaaa", "one", 20)
        folder = allowed(Path(desk.archive.folder))
        settings = folder / "onrecord.toml"
        settings.write_text(settings.read_text().replace("https://bsky.app", site.url("")))
        given = {
            "ref": (ref[:8],),
            "address": ("at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3aaaaaaaaaaaa",),
            "option": (site.url("/plain"), "--post", ref),
        }
        ran = run(folder, *given[how])
        assert ran.returncode == 0, ran.stderr
        (entry,) = captures(folder)
        assert entry.posts == (ref,)
        assert entry.url.startswith(site.url(""))


WRONG_USE = {
    "no address": (("not an address",), 2, "neither a ref nor an address"),
    "another scheme": (("ftp://tides.example/",), 2, "neither a ref nor an address"),
    "a page without its scheme": (("courier.example/story",), 2, "begins with https://"),
    "a site without its scheme": (("courier.example",), 2, "begins with https://"),
    "a file that is there": (
        ("https://tides.example/", "--save", "onrecord.toml"),
        2,
        "exists already",
    ),
    "a picture that is there": (
        ("https://tides.example/", "--screenshot", "onrecord.toml"),
        2,
        "exists already",
    ),
    "a folder that is not": (
        ("https://tides.example/", "--save", "none/p.wacz"),
        2,
        "no file can be made",
    ),
    "one file for both": (
        ("https://tides.example/", "--save", "p", "--screenshot", "p"),
        2,
        "two files",
    ),
    "a name in the address": (("https://me@tides.example/",), 2, "not a URL that we ask for"),
    "an unknown post": (("https://tides.example/", "--post", "0123456789abcdef"), 2, "no post"),
    "no such browser": (("https://tides.example/",), 4, "no program none-such"),
}


@pytest.mark.parametrize("case", WRONG_USE)
def test_wrong_use_is_told_and_nothing_is_recorded(case: str, archive: Path) -> None:
    given, status, words = WRONG_USE[case]
    settings = archive / "onrecord.toml"
    settings.write_text(settings.read_text().replace('browser = ""', 'browser = "none-such"'))
    ran = run(archive, *given)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert words in ran.stderr and "Traceback" not in ran.stderr
    assert captures(archive) == []


CONFIGURED = {
    "not automatic": ({"automatic": False}, False, []),
    "automatic, without a browser": (
        {"automatic": True, "browser": "none-such"},
        False,
        ["Pages of posts are not captured: there is no program none-such"],
    ),
    "automatic, with a program": ({"automatic": True, "browser": sys.executable}, True, []),
}


@pytest.mark.parametrize("case", CONFIGURED)
def test_watching_captures_pages_if_it_may_and_can(case: str, desk: Desk) -> None:
    changed, captures_them, says = CONFIGURED[case]
    archive, told = desk.archive, []
    archive.configuration = replace(
        archive.configuration, capture=replace(archive.configuration.capture, **changed)
    )

    async def made() -> bool:
        async with (
            hands(archive.configuration) as found,
            page_visits(Asker(archive, found.fetcher, found.clock), told.append) as pages,
        ):
            return pages is not None

    assert asyncio.run(made()) == captures_them
    assert [one.partition(". ")[0] for one in told] == says
