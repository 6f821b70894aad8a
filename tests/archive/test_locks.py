"""One watcher to an archive, whoever else reads or writes."""

import subprocess
import sys
from pathlib import Path

import pytest

from kept_entries import gap
from onrecord.archive import AnotherWatcher, open_archive, watch_lock

HOLDER = """
import sys
from pathlib import Path
from onrecord.archive import watch_lock
with watch_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_watcher_is_told_in_one_message(folder: Path) -> None:
    with holder(folder) as first:
        with pytest.raises(AnotherWatcher) as refused, watch_lock(folder):
            pytest.fail("two watchers at once")
        assert refused.value.exit_code == 4
        assert str(refused.value) == f"another watcher is at work in {folder}"
        with open_archive(folder) as archive:  # an editor's command is not a watcher
            archive.append([gap(1)])
            archive.publish()
        first.communicate("")
    with watch_lock(folder):
        pass


def test_a_watcher_that_was_killed_leaves_no_lock_behind(folder: Path) -> None:
    before = set(folder.iterdir())
    with holder(folder) as first:
        first.kill()
    with watch_lock(folder):
        assert set(folder.iterdir()) == before


def test_two_watchers_in_one_process_are_two(folder: Path) -> None:
    with watch_lock(folder), pytest.raises(AnotherWatcher), watch_lock(folder):
        pytest.fail("two watchers at once")
