"""Does `verify` say in plain words what a file shows, whatever it is given?"""

import os
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from bundle_faults import unsealed
from onrecord.cli.program import run
from onrecord.proof.bundle.paths import REPORT
from small_bundle import small
from small_log import LOG_KEY, TestSigner

TRUE = small().build()


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "log.vkey").write_text(f"{LOG_KEY.key}\n")
    return folder


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "case.onrecord"
    path.write_bytes(TRUE)
    return path


def test_a_proved_bundle_is_told_in_plain_words(
    bundle: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(bundle), "--trust", str(trust)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Proved: whatever could be checked holds")
    assert [line.strip(":") for line in lines if line and line[0] != " "][1:] == [
        "What is proved",
        "What is not proved",
        "What to do next",
    ]
    numbered = [line for line in lines if re.match(r" [ \d]\d (ok|FAIL|–) ", line)]
    assert [int(line[:3]) for line in numbered] == list(range(1, 16))
    assert not any("\x1b" in line or len(line) > 96 for line in lines)


def test_without_keys_it_says_how_to_get_them(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(bundle)]) == 3
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("Unanchored: ") and "--trust FOLDER" in told
    assert "signed this list of files" not in told  # that would name somebody


def test_a_failed_bundle_proves_nothing_and_names_the_fault(
    tmp_path: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "changed.onrecord"
    path.write_bytes(unsealed(lambda files: files.update({REPORT: b"<p>"}))(small()))
    assert run(["verify", str(path), "--trust", str(trust)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("Failed: ") and "  2 FAIL " in told and "REPORT.html: its bytes" in told
    assert "What is proved:\n  - Nothing." in told


def a_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("datapackage.json", "{}")
        made.writestr("archive/data.warc.gz", "x")


def nothing(path: Path) -> None:
    assert not path.exists()


WRONG: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "a folder": (Path.mkdir, 4, "not a file"),
    "a pipe": (os.mkfifo, 4, "not a file"),
    "nothing": (nothing, 4, "No such file"),
    "an empty file": (Path.touch, 1, "not a zip file: too short"),
    "a text": (lambda path: path.write_text("hello " * 100), 1, "not a zip file"),
    "a captured page": (a_zip, 1, "'datapackage.json': no file of this path"),
    "the beginning of a bundle": (lambda path: path.write_bytes(TRUE[:9000]), 1, "cut short"),
    "a bundle without its last byte": (lambda path: path.write_bytes(TRUE[:-1]), 1, "cut short"),
    "a bundle with something behind": (lambda path: path.write_bytes(TRUE + b"x"), 1, "follows"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_bundle_is_said_to_be_none(
    name: str, tmp_path: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, status, says = WRONG[name]
    make(path := tmp_path / "given")
    for keys in ([], ["--trust", str(trust)]):
        assert run(["verify", str(path), *keys]) == status
        said = capsys.readouterr()
        told = " ".join((said.out + said.err).split())
        assert says in told and "Traceback" not in told
        assert status != 1 or "If this was never a bundle" in told
        assert status != 4 or "onrecord: " in said.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle.chmod(0)
    assert run(["verify", str(bundle)]) == 4
    assert "Permission denied" in capsys.readouterr().err


def test_the_answer_as_a_page(bundle: Path, trust: Path, tmp_path: Path) -> None:
    page = tmp_path / "answer.html"
    words = ["verify", str(bundle), "--trust", str(trust), "--report", str(page)]
    assert run(words) == 0
    html = page.read_text()
    assert sha256(TRUE).hexdigest() in html and f"{len(TRUE)} bytes" in html
    assert "Proved: " in html and str(LOG_KEY.key) in html
    assert "<script" not in html and "http://" not in html and "https://" not in html
    assert "What is not proved" in html and "What to do next" in html
    assert run(words) == 2  # an answer that was given stays as it was
    assert page.read_text() == html


def test_nothing_out_of_a_bundle_is_obeyed_by_the_page(tmp_path: Path) -> None:
    """Names of the bundle's making are told in the steps: here a log's name that is markup."""
    name = "log.example/<b>&"
    made = small()
    made.signer, made.origin = TestSigner(name), name
    path, page = tmp_path / "a<i>b\u202e.onrecord", tmp_path / "answer.html"
    path.write_bytes(made.build())
    assert run(["verify", str(path), "--report", str(page)]) == 3
    html = page.read_text()
    assert "log.example/&lt;b&gt;&amp; signed its head" in html
    assert "<b>" not in html and "<i>" not in html and "a&lt;i&gt;b\\u202e.onrecord" in html


def test_a_page_that_cannot_be_written(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(bundle), "--report", str(tmp_path / "no" / "answer.html")]) == 4
    assert "No such file" in capsys.readouterr().err
