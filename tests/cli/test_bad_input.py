"""Does every bad input get one clear message, the right exit status, and nothing half done?"""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.archive import create_archive, open_archive, watch_lock

ORIGIN = "records.example.org/tests"
URL = "https://bsky.app/profile/ministry.test"


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in its own process."""
    return subprocess.run(
        [sys.executable, "-c", "from onrecord.cli import main; main()", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive without accounts, whose servers are ports on loopback where nobody listens."""
    folder = tmp_path / "archive"
    create_archive(folder, ORIGIN)
    settings = folder / "onrecord.toml"
    text = settings.read_text()
    for server in ("https://plc.directory", "https://public.api.bsky.app"):
        text = text.replace(f'"{server}"', '"http://127.0.0.1:9"')
    text = text.replace('"wss://bsky.network"', '"ws://127.0.0.1:9"')
    settings.write_text(text.replace("allow_private = []", 'allow_private = ["127.0.0.1"]'))
    return folder


def everything_in(folder: Path) -> dict[str, bytes]:
    """The archive's evidence; what is derived or forgettable may change."""
    kept = ("onrecord.toml", "blobs", "log", "keys")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for name in kept
        for path in sorted([folder / name, *(folder / name).rglob("*")])
        if path.is_file()
    }


def entries(folder: Path) -> int:
    with open_archive(folder) as opened:
        return opened.head.size


def test_words_that_are_piped_in_may_be_in_any_encoding(archive: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from onrecord.cli import main; main()", "check", "-"],
        cwd=archive,
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8:strict"},
        input=b"caf\xe9 closed",
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"NOT SEEN")


# Without an archive

COMMANDS = {
    "add": ("add", URL, "--institution", "Ministry of Tides"),
    "watch": ("watch", "--once"),
    "show": ("show", URL),
    "case": ("case", "harbour"),
    "export": ("export", "harbour"),
    "serve": ("serve", "--port", "0"),
    "publish": ("publish",),
    "rebuild": ("rebuild",),
    "declare": (
        "declare", "--speaker", "A", "--capacity", "officer", "--words", "no", "--said-at",
        "2026-01-31T12:00Z", "--channel", "a site", "--act", "disowns", "--account", URL,
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_but_init_makes_an_archive(command: str, tmp_path: Path) -> None:
    ran = run(*COMMANDS[command], folder=tmp_path)
    assert ran.returncode == 4
    assert "archive" in ran.stderr
    assert "onrecord init --origin" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


# Wrong use

WRONG_USE = {
    "an unknown command": (("unsay",), "No such command"),
    "an address on no platform": (("add", "gopher://example.org/x", "--institution", "I"), "no platform"),
    "an address that is none": (("add", "not an address", "--institution", "I"), "neither a handle"),
    "half a post's address": (("add", f"{URL}/post/", "--institution", "I"), "not the address of"),
    "a post's address where an account belongs": (
        ("add", f"{URL}/post/3laaaaaaaaaaa", "--institution", "I"), "is the address of a post"
    ),
    "no institution": (("add", URL), "--institution"),
    "an unknown post": (("show", "0123456789abcdef"), "no post on record"),
    "a ref that is none": (("show", "zzz"), "neither a handle"),
    "an unknown case": (("case", "harbour"), "there is no case"),
    "a case that can't be called so": (("case", "../x", "title", "T"), "can't be called"),
    "an unknown post for a case": (("case", "harbour", "add", "0123456789abcdef"), "no post on record"),
    "an export of no case": (("export", "harbour"), "there is no case"),
    "a time without offset": (
        (*COMMANDS["declare"][:8], "2026-01-31T12:00", *COMMANDS["declare"][9:]),
        "no offset",
    ),
    "an unknown account": (COMMANDS["declare"], "no account on record"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG_USE)
def test_wrong_use_is_told_and_changes_nothing(fault: str, archive: Path) -> None:
    arguments, words = WRONG_USE[fault]
    before = everything_in(archive)
    ran = run(*arguments, folder=archive)
    assert words in ran.stderr, ran.stderr
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    after = everything_in(archive)
    assert {name: after.get(name) for name in before} == before
    assert entries(archive) == 0


def test_init_refuses_a_folder_that_holds_an_archive(archive: Path) -> None:
    before = everything_in(archive)
    ran = run("init", "--origin", "another.example/log", folder=archive)
    assert ran.returncode == 2
    assert "already" in ran.stderr
    assert everything_in(archive) == before


@pytest.mark.parametrize("origin", ["", "https://x.example", "a b", "a+b", "Ünïcode"])
def test_init_refuses_a_name_that_is_no_origin(origin: str, tmp_path: Path) -> None:
    ran = run("init", "--origin", origin, "--dir", str(tmp_path / "a"), folder=tmp_path)
    assert ran.returncode == 2
    assert "cannot be the name of a log" in ran.stderr
    assert list(tmp_path.iterdir()) == []


# The world


def test_a_handle_that_nobody_resolves(archive: Path) -> None:
    ran = run("add", URL, "--institution", "I", folder=archive)
    assert ran.returncode == 4
    assert "handle resolver could not be reached" in ran.stderr
    assert entries(archive) == 0


def test_a_private_address_is_not_asked_unless_allowed(archive: Path) -> None:
    settings = archive / "onrecord.toml"
    text = settings.read_text().replace('["127.0.0.1"]', "[]")
    settings.write_text(text.replace('"http://127', '"https://127'))
    ran = run("add", URL, "--institution", "I", folder=archive)
    assert ran.returncode == 4
    assert "not a public address" in ran.stderr


CONFIGURATIONS = {
    "not TOML": ("origin = [", "TOML"),
    "a misspelt setting": ('origin = "a.example"\n[network]\nallow_privat = []\n', "allow_privat"),
    "a wrong type": ('origin = "a.example"\n[watch]\nvisit_minutes = "often"\n', "visit_minutes"),
    "no origin": ("[network]\n", "origin"),
    "not UTF-8": (b"\xff\xfe", "UTF-8"),
}


@pytest.mark.parametrize("fault", CONFIGURATIONS)
def test_a_configuration_that_can_not_be_read(fault: str, archive: Path) -> None:
    text, words = CONFIGURATIONS[fault]
    (archive / "onrecord.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = run("publish", folder=archive)
    assert ran.returncode in (2, 4)
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_origin_that_was_changed_is_noticed(archive: Path) -> None:
    settings = archive / "onrecord.toml"
    settings.write_text(settings.read_text().replace(ORIGIN, "another.example/log"))
    ran = run("publish", folder=archive)
    assert ran.returncode != 0
    assert "not the key of this log" in ran.stderr
    assert "onrecord.toml" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_second_watcher_is_refused(archive: Path) -> None:
    with watch_lock(archive):
        ran = run("watch", "--once", folder=archive)
    assert ran.returncode == 4
    assert len(ran.stderr.strip().splitlines()) <= 2
    assert "watch" in ran.stderr


@contextmanager
def small_disk(folder: Path, size: str = "3m") -> Iterator[None]:
    """A disk of a few megabytes, where we may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can't be mounted here (it takes root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Leave no block free."""
    filler = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(filler, b"\0" * 4096)
    except OSError as error:
        assert error.errno == errno.ENOSPC
    finally:
        os.close(filler)


def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path):
        create_archive(tmp_path / "a", ORIGIN)
        fill(tmp_path / "filler")
        ran = run("case", "harbour", "title", "T" * 20_000, folder=tmp_path / "a")
        assert ran.returncode == 4
        assert "space" in ran.stderr.lower() or "full" in ran.stderr.lower()
        assert "Traceback" not in ran.stderr
        (tmp_path / "filler").unlink()
        assert entries(tmp_path / "a") == 0
        ran = run("case", "harbour", "title", "T", folder=tmp_path / "a")
        assert ran.returncode == 0, ran.stderr
        assert entries(tmp_path / "a") == 1


def test_a_read_only_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path, "8m"):
        create_archive(tmp_path / "a", ORIGIN)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        ran = run("case", "harbour", "title", "T", folder=tmp_path / "a")
    assert ran.returncode == 4
    assert "right to write" in ran.stderr or "read-only" in ran.stderr.lower()
    assert "Traceback" not in ran.stderr


def test_a_key_that_others_can_read(archive: Path) -> None:
    key = archive / "keys" / "log.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    ran = run("publish", folder=archive)
    assert ran.returncode != 0
    assert "log.pem" in ran.stderr
    assert "Traceback" not in ran.stderr


# Verifying needs no archive

BUNDLES = {
    "no such file": (None, 4, "no-such"),
    "an empty file": (b"", 1, ""),
    "not a zip": (b"this is not a bundle", 1, ""),
    "half a zip": (b"PK\x03\x04" + b"\0" * 100, 1, ""),
}


@pytest.mark.parametrize("fault", BUNDLES)
def test_what_is_no_bundle_is_told(fault: str, tmp_path: Path) -> None:
    data, status, words = BUNDLES[fault]
    name = "no-such.onrecord"
    if data is not None:
        name = "x.onrecord"
        (tmp_path / name).write_bytes(data)
    ran = run("verify", name, folder=tmp_path)
    assert ran.returncode == status, ran.stderr + ran.stdout
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_mistake_of_ours_is_told_without_a_trace(archive: Path) -> None:
    program = (
        "import onrecord.cli.archiving as a, onrecord.cli.program as p, sys\n"
        "def broken(*_, **__): raise RuntimeError('made up')\n"
        "a.open_archive = broken\n"
        "sys.exit(p.run(['publish']))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=archive, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "a mistake in onrecord: RuntimeError: made up" in ran.stderr
    assert "Traceback" not in ran.stderr


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == WHERE:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from onrecord.cli import main
main()
"""


@pytest.mark.parametrize(
    ("where", "status"),
    [("onrecord.cli.program", -signal.SIGINT), ("onrecord.cli.reporting", 130)],
)
def test_an_interrupt_while_the_program_loads_leaves_no_trace(where: str, status: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"WHERE = {where!r}\n{INTERRUPTED}", "report", "--help"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (status, "", "")
