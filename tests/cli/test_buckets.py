"""The commands that move an archive into buckets and look after it there, as operators use them."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from bucket_archive import fill, write_credentials
from kept_entries import ORIGIN
from onrecord.archive import create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.cli.program import run
from onrecord.record.commitments import digest_of
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE
from s3_rig import SeaweedServer, program

pytestmark = pytest.mark.rig


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    create_archive(made, ORIGIN)
    fill(made)
    return made


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run([str(one) for one in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def moves(seaweed: SeaweedServer, folder: Path) -> list[list[object]]:
    """The commands that move both halves into new buckets."""
    return [
        ["migrate", what, "--dir", folder, "--endpoint", seaweed.endpoint, "--to", seaweed.bucket()]
        for what in ("blobs-to-s3", "log-to-s3")
    ]


def checks(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> dict[str, Any]:
    _, out, _ = asked(capsys, "doctor", "--dir", folder, "--offline", "--json", *options)
    return {one["name"]: one for one in json.loads(out)["checks"]}


def test_an_archive_moves_and_is_looked_after(
    folder: Path, seaweed: SeaweedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    write_credentials(folder, seaweed)
    for number, command in enumerate(moves(seaweed, folder)):
        status, out, _ = asked(capsys, *command, "--json")
        assert status == 0 and json.loads(out)["copied"] >= 2
        status, out, _ = asked(capsys, *command)
        assert status == 0 and (", 0 of them new" in out) is (number == 0)
    found = checks(capsys, folder, "--fixity")
    assert found["bucket copies"]["state"] == "warning"
    for path in Layout(folder).shelves.glob("*/*"):
        path.unlink()
    found = checks(capsys, folder)
    assert {name: one["state"] for name, one in found.items() if name.startswith("bucket")} == {
        "bucket blobs": "fine", "bucket log": "fine", "bucket removal": "fine"
    }  # fmt: skip
    status, out, _ = asked(capsys, "scrub", "--dir", folder, "--sample", "3", "--json")
    assert status == 0 and json.loads(out)["around"] is False
    status, out, _ = asked(capsys, "scrub", "--dir", folder)
    assert status == 0 and "the next run begins again" in out


def test_damage_in_a_bucket_fails_the_scrub(
    folder: Path, seaweed: SeaweedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    write_credentials(folder, seaweed)
    asked(capsys, *moves(seaweed, folder)[0])
    digest = digest_of(b"post 2")
    with open_archive(folder) as archive:
        archive.stores.blobs.remove([f"{digest[:2]}/{digest}"])
        archive.stores.blobs.create({f"{digest[:2]}/{digest}": b"post X"})
    status, out, _ = asked(capsys, "scrub", "--dir", folder)
    assert status == EXIT_FAILED and f"{digest[:2]}/{digest}" in "".join(out.split())
    assert "Damaged: 1." in out


def test_a_bucket_that_forbids_redaction_is_told(
    folder: Path, seaweed: SeaweedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    write_credentials(folder, seaweed)
    bucket = seaweed.bucket(locks=True)
    command = ["migrate", "blobs-to-s3", "--dir", folder, "--endpoint", seaweed.endpoint]
    assert asked(capsys, *command, "--to", bucket)[0] == 0
    rule = "<DefaultRetention><Mode>GOVERNANCE</Mode><Years>2</Years></DefaultRetention>"
    inside = f"<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>{rule}</Rule>"
    seaweed.configure(bucket, "object-lock", inside)
    found = checks(capsys, folder)["bucket removal"]
    assert found["state"] == "warning" and "2 years (GOVERNANCE)" in found["says"]


WRONG = {
    "an address for a bucket": ("http://h/records", 0, "s3 must be a bucket"),
    "nothing": ("", 0, "s3 must be a bucket"),
    "an endpoint with a path": ("records", "/path", "endpoint must be a server"),
}


@pytest.mark.parametrize(("to", "more", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_place_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], to: str, more: str, words: str
) -> None:
    endpoint = f"http://127.0.0.1:9{more or ''}"
    command = ["migrate", "log-to-s3", "--dir", folder, "--to", to, "--endpoint", endpoint]
    status, _, err = asked(capsys, *command)
    assert status == EXIT_USAGE and words in " ".join(err.split())


def test_no_secret_is_told_when_the_bucket_is_away(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = SeaweedServer(tmp_path_factory.mktemp("seaweed"), program())
    server.make()
    server.start()
    try:
        write_credentials(folder, server)
        for command in moves(server, folder):
            assert asked(capsys, *command)[0] == 0
    finally:
        server.stop(signal.SIGKILL)
    status, out, err = asked(capsys, "scrub", "--dir", folder)
    assert status == EXIT_ENVIRONMENT and "See that the bucket's server runs" in " ".join(
        err.split()
    )
    status, more, _ = asked(capsys, "doctor", "--dir", folder, "--offline")
    assert status == EXIT_FAILED
    assert server.credentials.secret_access_key not in out + err + more
    assert server.credentials.secret_access_key not in Layout(folder).configuration.read_text()
