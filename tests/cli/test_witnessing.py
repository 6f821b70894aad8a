"""Do newsrooms witness each other by the commands that the documents give, over real HTTP?"""

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from go_reader import GoReader, go_reader
from kept_entries import gap
from onrecord.archive import create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.witness_pairs import Peer
from onrecord.cli.program import run
from onrecord.network.witnessing import log_name
from served_archive import onrecord_serve
from small_case import tell

__all__ = ["go_reader"]

CASE = "accord"


@dataclass
class Newsroom:
    """An archive, where it is served, and its commands."""

    name: str
    folder: Path
    url: str
    capsys: pytest.CaptureFixture[str]

    def run(self, command: str, *words: str) -> tuple[int, str, str]:
        parts = command.split(" ")
        status = run([*parts, "--dir", str(self.folder), *words])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    def json(self, command: str, *words: str) -> tuple[int, Any]:
        self.capsys.readouterr()
        status, out, err = self.run(command, *words, "--json")
        return status, json.loads(out or "null") or err

    def line(self) -> str:
        status, out, _ = self.run("witness show", "--url", self.url)
        assert status == 0
        return out.strip()

    @property
    def peer(self) -> Peer:
        return Peer.parse(self.line())

    def grow(self, count: int, story: int = 0) -> None:
        with open_archive(self.folder) as archive:
            start = archive.head.size
            archive.append([gap(1_000_000 * story + n) for n in range(start, start + count)])


@pytest.fixture
def rooms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[list[Newsroom]]:
    """Two served archives; the first holds a case."""
    with served(tmp_path, "one", capsys) as one, served(tmp_path, "two", capsys) as two:
        with open_archive(one.folder) as archive:
            tell(archive)
        yield [one, two]


@contextmanager
def served(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> Iterator[Newsroom]:
    made = _archive(folder / name, f"{name}.example/log")
    with onrecord_serve(made) as url:
        yield Newsroom(name, made, url, capsys)


def _archive(folder: Path, origin: str) -> Path:
    create_archive(folder, origin)
    layout = Layout(folder)
    text = layout.configuration.read_text()
    allowed = text.replace("allow_private = []", 'allow_private = ["127.0.0.0/8"]')
    assert allowed != text
    layout.configuration.write_text(allowed)
    return folder


def introduce(one: Newsroom, other: Newsroom) -> None:
    """The two commands of each."""
    for own, theirs in ((one, other.line()), (other, one.line())):
        status, _, err = own.run("witness add", theirs)
        assert status == 0, err


def exported(room: Newsroom, out: Path) -> Path:
    """The first case of the archive, as a bundle."""
    status, _, err = room.run("export", CASE, "-o", str(out), "--no-stamp")
    assert status == 0, err
    return out


def trust(folder: Path, log: Newsroom, quorum: str, *witnesses: Newsroom) -> Path:
    """A stranger's policy: this log, these witnesses, and how many of them must have cosigned."""
    folder.mkdir()
    lines = [f"log {log.peer.log}"]
    lines += [f"witness {one.name} {one.peer.witness}" for one in witnesses]
    lines.append(f"group both {quorum} {' '.join(one.name for one in witnesses)}")
    (folder / "policy").write_text("\n".join([*lines, "quorum both", ""]))
    return folder


def verified(room: Newsroom, bundle: Path, folder: Path) -> tuple[int, str, dict[str, Any]]:
    """Exit status, verdict, and what step 5 says."""
    status = run(["verify", str(bundle), "--trust", str(folder), "--json"])
    found = json.loads(room.capsys.readouterr().out)
    return status, found["verdict"], next(step for step in found["steps"] if step["n"] == 5)


def test_a_bundle_is_proved_under_a_quorum_of_both_and_not_without_one(
    rooms: list[Newsroom],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    go_reader: GoReader,
) -> None:
    with served(tmp_path, "three", capsys) as three:
        _prove(*rooms, three, tmp_path, go_reader)


def _prove(
    one: Newsroom, two: Newsroom, three: Newsroom, tmp_path: Path, go_reader: GoReader
) -> None:
    introduce(one, two)
    bundle = exported(one, tmp_path / "by-two.onrecord")
    _, verdict, step = verified(one, bundle, trust(tmp_path / "t1", one, "all", two, three))
    assert (verdict, step["ok"]) == ("failed", False)
    assert "cosigned by: two" in step["says"]
    _, verdict, step = verified(one, bundle, trust(tmp_path / "t2", one, "any", two, three))
    assert (verdict, step["ok"]) != ("failed", False)
    assert step["ok"] is True

    introduce(one, three)
    bundle = exported(one, tmp_path / "by-both.onrecord")
    status, verdict, step = verified(one, bundle, trust(tmp_path / "t3", one, "all", two, three))
    assert step["ok"] is True
    assert "cosigned by: two, three" in step["says"]
    assert verdict != "failed" and status in (0, 3)
    # The export itself went on record since: another head, which they cosign as well.
    assert one.run("publish")[0] == 0
    fine, says = go_reader.run(
        "read",
        "-dir",
        one.folder / "log",
        "-vkey",
        str(one.peer.log),
        "-cosigner",
        str(two.peer.witness),
        "-cosigner",
        str(three.peer.witness),
    )
    assert fine, says


def test_each_asks_the_other_and_says_who_cosigned(rooms: list[Newsroom]) -> None:
    one, two = rooms
    introduce(one, two)
    for own, other in ((one, two), (two, one)):
        own.grow(3)
        status, out, err = own.run("publish")
        assert (status, err) == (0, "")
        assert f"Cosigned by {other.name}.example/log" in out
        status, asked = own.json("witness ask")
        assert status == 0
        assert asked["answers"] == [
            {"name": f"{other.name}.example/log", "said": "cosigned", "why": None}
        ]
        assert asked["quorum_met"] is True
        _, listed = own.json("witness list")
        assert [found["name"] for found in listed["witnesses"]] == [f"{other.name}.example/log"]
        assert [found["origin"] for found in listed["witnessed"]] == [f"{other.name}.example/log"]


def test_a_witness_that_is_away_is_said_and_holds_up_nothing(
    rooms: list[Newsroom], tmp_path: Path
) -> None:
    one, two = rooms
    introduce(one, two)
    away = Peer(two.peer.log, two.peer.witness, f"http://127.0.0.1:{_free_port()}")
    assert one.run("witness remove", "two.example/log")[0] == 0
    assert one.run("witness add", str(away))[0] == 0
    one.grow(3)
    status, out, err = one.run("publish")
    assert status == 0
    assert "Cosigned by nobody" in out
    assert "witness two.example/log: unreachable" in err
    status, asked = one.json("witness ask")
    assert (status, asked["answers"][0]["said"]) == (4, "unavailable")
    exported(one, tmp_path / "case.onrecord")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_forked_archive_is_refused_by_the_witness_and_alarmed_by_the_monitor(
    rooms: list[Newsroom], tmp_path: Path
) -> None:
    """Its folder was copied, and both copies went on and published."""
    one, two = rooms
    introduce(one, two)
    one.grow(5)
    assert one.run("publish")[0] == 0
    shutil.copytree(one.folder, tmp_path / "fork")
    state = ["--state", str(tmp_path / "state"), "--once"]
    key = ["--key", str(one.peer.log)]
    assert run(["monitor", f"{one.url}/log", *key, *state]) == 0
    one.grow(3)
    assert one.run("publish")[0] == 0
    assert run(["monitor", f"{one.url}/log", *state]) == 0  # the key is remembered

    fork = Newsroom("one", tmp_path / "fork", one.url, one.capsys)
    fork.grow(9, story=1)
    with open_archive(fork.folder) as archive:  # by a program that asks nobody
        assert archive.publish().size > 13
        forked = archive.published_note
    status, asked = fork.json("witness ask")
    assert (status, asked["answers"][0]["said"]) == (1, "contradicts")
    assert asked["cosigned"] == []
    status, _, err = fork.run("publish")
    assert status == 1
    assert "publishing was stopped" in err
    assert one.run("publish")[0] == 0  # the other branch goes on

    with onrecord_serve(fork.folder) as url:
        one.capsys.readouterr()
        status = run(["monitor", f"{url}/log", *state])
        _, err = one.capsys.readouterr()
        assert status == 1
        assert "ALARM: a rewritten past" in err
        # Somebody new, who is shown the fork, finds it by what the witness was shown.
        view = f"{two.url}/witness/logs/{log_name('one.example/log')}"
        fresh = ["--state", str(tmp_path / "fresh"), "--once", "--view", view]
        assert run(["monitor", f"{url}/log", *key, *fresh, "--json"]) == 1
        alarm = json.loads(one.capsys.readouterr().out)["alarm"]
        assert alarm["kind"] == "rewritten"
        assert view in alarm["says"]
        notes = sorted(Path(alarm["kept"]).parent.glob("*.note"))
        assert forked in [path.read_text() for path in notes]
        assert run(["monitor", f"{one.url}/log", *key, *fresh, "--json"]) == 0
        assert json.loads(one.capsys.readouterr().out)["missed"] == []


def test_a_monitor_wants_a_key_and_takes_none_from_the_network(
    rooms: list[Newsroom], tmp_path: Path
) -> None:
    one = rooms[0]
    assert one.run("publish")[0] == 0
    words = ["monitor", f"{one.url}/log", "--state", str(tmp_path / "state"), "--once"]
    assert run(words) == 2
    _, err = one.capsys.readouterr()
    assert str(one.peer.log) in err
    assert not (tmp_path / "state").exists()
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "log.vkey").write_text(f"{one.peer.log}\n")
    assert run([*words, "--trust", str(folder), "--entries", "--json"]) == 0
    found = json.loads(one.capsys.readouterr().out)
    assert found["origin"] == "one.example/log"
    assert sum(found["entries"].values()) == found["size"] > 0
    assert "unread" not in found["entries"]


BAD_USE = {
    "a line that is none": (["witness", "add", "--dir", "{dir}", "hello"], 2),
    "one's own line": (["witness", "add", "--dir", "{dir}", "{own}"], 2),
    "somebody who is not known": (["witness", "remove", "--dir", "{dir}", "who"], 2),
    "no archive": (["witness", "show", "--dir", "{dir}/none"], 4),
    "a key that is none": (["monitor", "http://127.0.0.1:9/log", "--key", "x", "--once"], 2),
    "a view that is none": (
        ["monitor", "http://127.0.0.1:9/log", "--view", "mirror", "--key", "{log}", "--once"],
        2,
    ),
    "no log there": (["monitor", "http://127.0.0.1:9/log", "--key", "{log}", "--once"], 4),
    "no web address": (["monitor", "records.example", "--key", "{log}", "--once"], 2),
}


@pytest.mark.parametrize("name", BAD_USE)
def test_what_can_not_be_done_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    folder = _archive(tmp_path / "one", "one.example/log")
    monkeypatch.chdir(tmp_path)
    room = Newsroom("one", folder, "http://127.0.0.1:9", capsys)
    words, expected = BAD_USE[name]
    filled = [word.format(dir=folder, own=room.line(), log=str(room.peer.log)) for word in words]
    capsys.readouterr()
    assert run(filled) == expected
    _, err = capsys.readouterr()
    assert err.startswith("onrecord: ")
    assert "Traceback" not in err
