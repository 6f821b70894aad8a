"""The commands by which machines share an archive, as operators use them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kept_entries import gap
from onrecord.archive import open_archive
from onrecord.archive.layout import Layout
from onrecord.cli.program import run
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer
from shared_archive import Shared, sharing, write_secrets

pytestmark = pytest.mark.rig
_PROGRAM = "from onrecord.cli import main; main()"


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, seaweed: SeaweedServer
) -> Iterator[Shared]:
    with sharing(tmp_path_factory.mktemp("shared") / "first", postgres, seaweed) as made:
        yield made


@pytest.fixture(scope="module")
def recorder(shared: Shared) -> Path:
    folder = shared.first.with_name("recorder")
    command = ["join", "--dir", str(folder), "--from", str(shared.first)]
    assert run([*command, "--postgres", shared.conninfo]) == 0
    write_secrets(folder, shared.seaweed.recorder)
    return folder


def test_a_recorder_is_told_where_to_publish(
    recorder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("publish", "sequence"):
        assert run([command, "--dir", str(recorder)]) == EXIT_USAGE
        assert "onrecord sequence" in " ".join(capsys.readouterr().err.split())


def test_watch_records_without_the_key(recorder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "--once", "--dir", str(recorder)]) == 0
    assert "No account is on record" in capsys.readouterr().out


def test_doctor_knows_what_the_machine_is_for(
    recorder: Path, shared: Shared, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["doctor", "--offline", "--dir", str(recorder)])
    told = capsys.readouterr().out
    assert "another machine publishes" in told and "Nobody witnesses" not in told
    key = Layout(recorder).log_key
    key.write_bytes(Layout(shared.first).log_key.read_bytes())
    key.chmod(0o600)
    run(["doctor", "--offline", "--dir", str(recorder)])
    key.unlink()
    assert "one too many" in " ".join(capsys.readouterr().out.split())
    run(["metrics", "--once", "--dir", str(recorder)])
    assert "onrecord_signs 0.0" in capsys.readouterr().out


def test_a_sequencer_publishes_until_it_is_told_to_end(shared: Shared, recorder: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, "sequence", "--dir", str(shared.first)]
    path = os.pathsep.join(one for one in sys.path if one)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as child:
        assert child.stdout is not None and child.stdout.readline() == "Publishing\n"
        assert run(["sequence", "--dir", str(shared.first)]) == EXIT_ENVIRONMENT
        with open_archive(recorder) as archive:
            archive.append([gap(50)])
            for _ in range(600):
                if archive.published.size == archive.head.size:
                    break
                time.sleep(0.1)
            assert archive.published.size == archive.head.size
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0
