"""Is the log served byte for byte, and nothing beside it?"""

from pathlib import Path

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.proof.tiles import TileReader
from web.asking import Pages
from web.ministry import fill

REFUSED = {
    "the configuration": "/log/../onrecord.toml",
    "the configuration, encoded": "/log/%2e%2e/onrecord.toml",
    "the configuration, encoded wholly": "/log/%2e%2e%2fonrecord.toml",
    "the private key": "/log/..%2fkeys%2flog.pem",
    "by way of a tile": "/log/tile/0/../../../keys/log.pem",
    "by way of a tile, encoded": "/log/tile/0/..%2f..%2f..%2fkeys%2flog.pem",
    "an absolute path": "/log//etc/passwd",
    "an absolute path, encoded": "/log/%2fetc%2fpasswd",
    "backslashes": "/log/..%5conrecord.toml",
    "a NUL": "/log/checkpoint%00",
    "a part of a file being written": "/log/.checkpoint.part",
    "a folder": "/log/tile",
    "a folder of tiles": "/log/tile/0",
    "the partial tile's folder": "/log/tile/0/000.p",
    "a tile that is not there": "/log/tile/0/999",
    "a tile without padding": "/log/tile/0/0",
    "other digits": "/log/tile/0/٠٠٠",
}


def test_every_file_is_given_byte_for_byte(pages: Pages, filled: Archive) -> None:
    log = filled.folder / "log"
    names = [str(path.relative_to(log)) for path in log.rglob("*") if path.is_file()]
    assert len(names) >= 4  # checkpoint, key, a tile, a bundle of entries
    for name in names:
        answer = pages.get(f"/log/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (log / name).read_bytes()
        tile = name.startswith("tile/")
        kind = "application/octet-stream" if tile else "text/plain; charset=utf-8"
        assert answer.headers["content-type"] == kind
        assert ("immutable" in answer.headers["cache-control"]) == tile


def test_a_client_of_the_log_reads_it_over_http(pages: Pages, filled: Archive) -> None:
    def fetch(name: str) -> bytes | None:
        answer = pages.get(f"/log/{name}")
        return answer.content if answer.status_code == 200 else None

    told = filled.published
    reader = TileReader(fetch, told.size, told.root)
    assert list(reader.entries(0, told.size)) == [filled.leaf(n) for n in range(told.size)]


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_else_can_be_asked_for(pages: Pages, name: str) -> None:
    answer = pages.get(REFUSED[name])
    assert answer.status_code == 404
    assert b"PRIVATE" not in answer.content
    assert b"origin =" not in answer.content


NO_PLACES = {
    "not yet": "999999999",
    "as far as a log may reach": "9" * 18,
    "further than a log can": "9223372036854775808",
    "in other digits": "٣",
    "more digits than are read": "9" * 5_000,
    "before the first": "-1",
}


@pytest.mark.parametrize("ending", ["json", "tlog-proof", "tsr", "checkpoint"])
@pytest.mark.parametrize("name", NO_PLACES)
def test_where_there_is_no_entry_that_is_said(pages: Pages, name: str, ending: str) -> None:
    assert pages.get(f"/entries/{NO_PLACES[name]}.{ending}").status_code == 404


def test_a_link_out_of_the_log_is_not_followed(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/links")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        tile = tmp_path / "archive" / "log" / "tile" / "0" / "777"
        tile.symlink_to(tmp_path / "archive" / "keys" / "log.pem")
        assert Pages(archive).get("/log/tile/0/777").status_code == 404
