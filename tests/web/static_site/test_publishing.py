"""Do the files hold what readers are served, and nothing that is public no more?"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from kept_entries import gap
from onrecord.archive import Archive, StorageError, create_archive, open_archive
from onrecord.archive.files import Files
from onrecord.cli.program import onrecord
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.record.entries import leaf_of
from onrecord.web.static_site import NotOurFolder, StillRedacting, publish_site
from onrecord.web.static_site.folder import MARK, SiteFolder
from web.asking import Pages
from web.ministry import NOW, fill, ref

WORDS = "We leave the Harbour Accord tonight"


@pytest.fixture(scope="module")
def site(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ministry's pages as files, with a public address."""
    folder = tmp_path_factory.mktemp("static") / "site"
    publish_site(filled, folder, NOW, address="https://files.example/tides")
    return folder


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        yield archive


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_each_page_says_what_readers_are_served(site: Path, pages: Pages) -> None:
    for name, address in {
        "index.html": "/",
        "sources.html": "/sources",
        "corrections.html": "/corrections",
        "log/index.html": "/log/",
        "cases/harbour-accord.html": "/cases/harbour-accord",
        f"posts/{ref('startling')}.html": f"/posts/{ref('startling')}",
    }.items():
        told = _words((site / name).read_text())
        assert told == _words(pages.get(address).text), name
        assert len(told) > 60


def test_data_is_byte_for_byte_what_programs_are_served(
    site: Path, pages: Pages, filled: Archive
) -> None:
    for name in ("sources.json", "cases/harbour-accord.json", f"posts/{ref('hours')}.json"):
        assert (site / name).read_bytes() == pages.get(f"/{name}").content
    for path in sorted((filled.folder / "log").rglob("*")):
        if path.is_file():
            copied = site / "log" / path.relative_to(filled.folder / "log")
            assert copied.read_bytes() == path.read_bytes()
    assert (site / "style.css").read_bytes() == pages.get("/style.css").content


def test_every_link_leads_to_a_file(site: Path) -> None:
    missing = set()
    for page in site.rglob("*.html"):
        if page.name == "404.html":  # a host shows it at any address
            continue
        for value in re.findall(r'(?:href|src|action)="([^"]*)"', page.read_text()):
            address = urlsplit(unescape(value))
            assert not value.startswith("/"), (page, value)
            if not address.scheme and not (page.parent / unquote(address.path)).exists():
                missing.add(value)
    names = {one.rpartition("/")[2] for one in missing}
    assert names <= {"harbour-accord.onrecord"}  # written where the pages offer it


def test_no_script_is_left_and_nothing_of_editors(site: Path) -> None:
    for name, data in files(site).items():
        if name.endswith(".html"):
            assert b"<script" not in data and b"/desk" not in data, name
    assert not {one.split("/")[0] for one in files(site)} & {"desk", "check", "api", "live"}


def test_entries_lie_beside_the_page_that_rests_on_them(site: Path, filled: Archive) -> None:
    told = (site / "posts" / f"{ref('startling')}=entries.txt").read_text()
    found = re.findall(r"entry ([0-9]+)\n(.*)\n", told)
    assert len(found) >= 3
    for place, leaf in found:
        assert leaf.encode() == filled.leaf(int(place)) == leaf_of(filled.entry(int(place)).entry)


def test_search_engines_are_told_whole_addresses(site: Path) -> None:
    assert "Sitemap: https://files.example/tides/sitemap.xml" in (site / "robots.txt").read_text()
    told = (site / "sitemap-1.xml").read_text()
    assert f"<loc>https://files.example/tides/posts/{ref('hours')}.html</loc>" in told
    assert 'href="https://files.example/tides/index.html"' in (site / "404.html").read_text()


ATOM = "{http://www.w3.org/2005/Atom}"


def led_to(feed: bytes, name: str) -> set[str]:
    """All addresses that a feed leads to."""
    if name.endswith(".atom"):
        return {link.attrib["href"] for link in ElementTree.fromstring(feed).iter(f"{ATOM}link")}
    shape = json.loads(feed)
    of_items = {one for item in shape["items"] for one in (item["url"], item["_onrecord"]["about"])}
    return of_items | {shape[one] for one in shape if one.endswith("_url")}


@pytest.mark.parametrize("address", ["https://files.example/tides", ""])
def test_feeds_lead_to_files(
    filled: Archive, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.feeds.feed._ON_A_PAGE", 3)
    publish_site(filled, tmp_path / "site", NOW, address=address)
    held = {name: data for name, data in files(tmp_path / "site").items() if "feed" in name}
    feeds = {name: data for name, data in held.items() if name.endswith((".atom", ".json"))}
    assert {"feed.atom", "cases/harbour-accord/feed.json"} <= set(feeds)
    assert any("feed=qbefore" in name for name in feeds)  # those before the latest, too
    for name, data in feeds.items():
        for found in led_to(data, name):
            path = unquote(found.partition("#")[0])
            if address:
                target = tmp_path / "site" / path.removeprefix(f"{address}/")
            else:
                target = (tmp_path / "site" / name).parent / path
            assert target.is_file(), (name, found)


@pytest.mark.parametrize("option", ["--address", "--live"])
@pytest.mark.parametrize(
    "told",
    [
        "files.example",
        "javascript:alert(1)",
        "ftp://files.example",
        "https://f.example/?a",
        "https://f.example:99999/",
        "https://somebody:secret@f.example/",
    ],
)
def test_an_address_that_no_page_can_have_is_refused(
    writable: Archive, tmp_path: Path, option: str, told: str
) -> None:
    given = ["publish", "--dir", str(writable.folder), "--static", str(tmp_path / "site")]
    ran = CliRunner().invoke(onrecord, [*given, option, told])
    assert ran.exit_code == 2 and option in ran.output
    assert not (tmp_path / "site").exists()


def test_options_of_a_site_without_one_are_refused(writable: Archive) -> None:
    """Whoever forgets --static would believe that the pages were written."""
    given = ["publish", "--dir", str(writable.folder), "--live", "https://live.example/"]
    ran = CliRunner().invoke(onrecord, given)
    assert ran.exit_code == 2 and "go with --static" in ran.output


def test_the_second_time_nothing_is_written_that_did_not_change(
    filled: Archive, tmp_path: Path
) -> None:
    first = publish_site(filled, tmp_path / "site", NOW)
    assert first.changed == first.files > 50
    second = publish_site(filled, tmp_path / "site", NOW.replace(year=NOW.year + 1))
    assert second.files == first.files and second.removed == 0
    # The bands of coverage end with the present; posts do not change because a year went by.
    assert 0 < second.changed < 15
    assert publish_site(filled, tmp_path / "site", NOW.replace(year=NOW.year + 1)).changed == 0


def test_what_is_redacted_is_in_no_file_after_the_next_run(
    writable: Archive, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    publish_site(writable, site, NOW)
    assert any(WORDS.encode() in data for data in files(site).values())
    plan = plan_redaction(writable, ref("startling"))
    redact(writable, plan, why="a private number", by="an editor", at=NOW, with_shared=True)
    publish_site(writable, site, NOW)
    assert not [name for name, data in files(site).items() if b"Harbour Accord tonight" in data]
    assert f"posts/{ref('startling')}.html" in files(site)  # and says that it is withheld


def test_a_redaction_that_was_cut_off_is_told_and_nothing_is_written(
    writable: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    plan = plan_redaction(writable, ref("startling"))
    with monkeypatch.context() as broken:
        broken.setattr(writable.redactions, "carry_out", killed)
        with pytest.raises(KeyboardInterrupt):
            redact(writable, plan, why="a private number", by="x", at=NOW, with_shared=True)
    monkeypatch.setattr("onrecord.web.static_site.publishing._PATIENCE", 1)
    with pytest.raises(StillRedacting):
        publish_site(writable, tmp_path / "site", NOW)
    assert not [name for name, data in files(tmp_path / "site").items() if WORDS.encode() in data]
    writable.redactions.finish_all()
    assert publish_site(writable, tmp_path / "site", NOW).pages > 10


def test_what_is_public_no_more_is_removed(filled: Archive, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish_site(filled, site, NOW)
    (site / "posts" / "feedfeedfeedfeed.html").write_text(WORDS)
    (site / "cases" / "old").mkdir()
    (site / "cases" / "old" / "feed.atom").write_text(WORDS)
    (site / "posts" / ".x.html.0.part").write_text("half a pa")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (site / "embed" / "away").symlink_to(outside)
    assert publish_site(filled, site, NOW).removed == 3
    assert not {"posts/feedfeedfeedfeed.html", "cases/old/feed.atom"} & set(files(site))
    assert not (site / "cases" / "old").exists() and not (site / "embed" / "away").exists()
    assert (outside / "kept").read_text() == "kept"


def test_a_run_that_is_cut_off_leaves_each_file_whole(
    writable: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    publish_site(writable, site, NOW)
    older = files(site)
    later = NOW.replace(year=NOW.year + 1)
    left = 3

    def put(
        self: Files, path: Path, data: bytes, *, durable: bool = True, mode: int = 0o666
    ) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StorageError("the disk is gone")
        real(self, path, data, durable=durable, mode=mode)

    real = Files.put
    monkeypatch.setattr(Files, "put", put)
    with pytest.raises(StorageError):
        publish_site(writable, site, later)
    monkeypatch.undo()
    cut = files(site)
    publish_site(writable, site, later)
    newer = files(site)
    assert set(cut) == set(older) == set(newer)
    assert all(data in (older[name], newer[name]) for name, data in cut.items())
    assert cut not in (older, newer)


def test_several_processes_write_what_one_does(
    writable: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_site(writable, tmp_path / "one", NOW, processes=1)
    monkeypatch.setattr("onrecord.web.static_site.publishing._ALONE", 0)
    monkeypatch.setattr("onrecord.web.static_site.publishing._POSTS_AT_ONCE", 2)
    told: list[tuple[int, int]] = []
    publish_site(writable, tmp_path / "two", NOW, processes=2, progress=lambda *x: told.append(x))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert told[-1][0] == told[-1][1] > 3


REFUSED = {
    "the archive itself": lambda archive, _: archive,
    "within the archive": lambda archive, _: archive / "site",
    "above the archive": lambda archive, _: archive.parent,
    "another archive": lambda _, tmp: _archive(tmp / "other"),
    "within another archive": lambda _, tmp: _archive(tmp / "other") / "log" / "site",
    "a folder with something else": lambda _, tmp: _with(tmp / "home", "letter.txt"),
    "a file": lambda _, tmp: _with(tmp / "home", "letter.txt") / "letter.txt",
    "the site of another archive": lambda _, tmp: _with(tmp / "site", MARK),
    "by a link into the archive": lambda archive, tmp: _link(tmp / "link", archive),
}


def _archive(folder: Path) -> Path:
    create_archive(folder, "other.example/log")
    return folder


def _with(folder: Path, name: str) -> Path:
    folder.mkdir()
    (folder / name).write_text("other.example/log")
    return folder


def _link(path: Path, to: Path) -> Path:
    path.symlink_to(to)
    return path


@pytest.mark.parametrize("case", REFUSED)
def test_a_folder_that_is_not_its_own_is_refused(case: str, tmp_path: Path) -> None:
    home = tmp_path / "newsroom"
    home.mkdir()
    create_archive(home / "archive", "records.example/tides")
    folder = REFUSED[case](home / "archive", tmp_path)
    before = files(tmp_path)
    with (
        open_archive(home / "archive", writing=False) as archive,
        pytest.raises((NotOurFolder, StorageError)),
    ):
        publish_site(archive, folder, NOW)
    after = {name: data for name, data in files(tmp_path).items() if "index.db" not in name}
    assert after.items() <= before.items() | after.items()
    assert {name for name in before if ".db" not in name} <= set(after)


def test_the_command_says_what_it_wrote(writable: Archive, tmp_path: Path) -> None:
    given = ["publish", "--dir", str(writable.folder), "--static", str(tmp_path / "site")]
    found = CliRunner().invoke(onrecord, [*given, "--live", "https://live.example/"])
    assert found.exit_code == 0, found.output
    assert re.search(r"[0-9]+ pages in [0-9]+ files; [0-9]+ of them were written", found.output)
    index = (tmp_path / "site" / "index.html").read_text()
    assert 'href="https://live.example/check"' in index
    refused = CliRunner().invoke(onrecord, [*given[:-1], str(writable.folder)])
    assert isinstance(refused.exception, NotOurFolder)


def test_nothing_is_signed_before_a_folder_is_refused(writable: Archive, tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("somebody's\n")
    writable.append([gap(1)])
    before = writable.published.size
    given = ["publish", "--dir", str(writable.folder), "--static", str(tmp_path)]
    refused = CliRunner().invoke(onrecord, given)
    assert isinstance(refused.exception, NotOurFolder)
    assert writable.published.size == before < writable.head.size


def test_nobody_else_writes_at_the_same_time(filled: Archive, tmp_path: Path) -> None:
    from onrecord.archive import ArchiveBusy
    from onrecord.archive.locks import folder_lock

    site = tmp_path / "site"
    publish_site(filled, site, NOW)
    with folder_lock(site, 0), pytest.raises(ArchiveBusy):
        publish_site(filled, site, NOW)


def _words(html: str) -> list[str]:
    """The words of a page, without its links, scripts, and as of when its foot says it was made."""
    html = re.sub(r"<script\b.*?</script>|<footer\b.*?</footer>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^<>]*>", " ", html).split()


def test_what_somebody_wrote_is_no_foot(tmp_path: Path) -> None:
    """A hostile post must not keep numbers in our data as they were."""
    place = SiteFolder(tmp_path)
    for name, written in (("posts/a.json", True), ("feed.atom", True), ("posts/a.html", False)):
        assert place.put(name, b'{"text":"<footer>","entry":1,"more":"</footer>"}')
        assert place.put(name, b'{"text":"<footer>","entry":2,"more":"</footer>"}') is written
