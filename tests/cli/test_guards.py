"""Do the guards of the house object, each to its own kind of fault?

Faults are planted one at a time in a copy of the sources; the guard that should object is asked,
with the project's own settings, and must name the fault.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUFF = ("-m", "ruff", "check", "--no-cache", "--output-format", "concise")
MYPY = ("-m", "mypy")
IMPORTS = (
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
    "--no-cache",
)


class House:
    """A copy of the sources, in which faults may be planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", folder / "src", ignore=leave_out)
        shutil.copy(ROOT / "pyproject.toml", folder)

    def ask(self, guard: Sequence[str], *more: str) -> tuple[int, str]:
        """Whether a guard objects (not 0), and what it says, on one line."""
        ran = subprocess.run(
            [sys.executable, *guard, *more],
            cwd=self.folder,
            env={"PYTHONPATH": "src", "PATH": "", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return ran.returncode, " ".join((ran.stdout + ran.stderr).split())

    @contextmanager
    def planted(self, name: str, code: str, instead_of: str | None = None) -> Iterator[str]:
        """Code at the end of a file, in place of a part of it, or in a file of its own."""
        path = self.folder / "src" / "onrecord" / name
        before = path.read_text() if path.exists() else None
        if instead_of is None:
            after = f"{before or ''}\n{code}\n"
        else:
            assert before is not None and before.count(instead_of) == 1, (name, instead_of)
            after = before.replace(instead_of, code)
        path.parent.mkdir(exist_ok=True)
        path.write_text(after)
        try:
            yield str(path.relative_to(self.folder))
        finally:
            if before is None:
                path.unlink()
            else:
                path.write_text(before)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("guard", [(*RUFF, "src"), MYPY, IMPORTS], ids=["ruff", "mypy", "imports"])
def test_where_nothing_is_planted_nobody_objects(house: House, guard: tuple[str, ...]) -> None:
    status, said = house.ask(guard)
    assert status == 0, said


# Who may import whom

DOWN = "One way down BROKEN"
PURE = "The thinking half does no I/O BROKEN"
CYCLES = "No cycles BROKEN"
BORDERS = {
    "findings open a database": ("findings/scope.py", "import apsw", PURE),
    "the record touches the disk": ("record/times.py", "from pathlib import Path", PURE),
    "a proof asks the system": ("proof/merkle.py", "import os", PURE),
    "a platform listens": ("platforms/bluesky/answers.py", "import socket", PURE),
    "a reader waits": ("reading/bluesky/stream.py", "import asyncio", PURE),
    "the record draws conclusions": (
        "record/times.py", "from onrecord.findings import scope", DOWN
    ),
    "a platform checks proofs": (
        "platforms/bluesky/records.py", "from onrecord.proof.atproto import cid", DOWN
    ),
    "findings know a platform": ("findings/scope.py", "from onrecord.platforms import bluesky", DOWN),
    "the archive asks the network": ("archive/blobs.py", "from onrecord.network import clock", DOWN),
    "the network keeps things": ("network/clock.py", "from onrecord.archive import blobs", DOWN),
    "the desk watches": ("desk/cases.py", "from onrecord.watch import visit", DOWN),
    "the watcher edits": ("watch/visit.py", "from onrecord.desk import cases", DOWN),
    "the desk draws pages": ("desk/cases.py", "from onrecord.web import labels", DOWN),
    "the pages run commands": ("web/labels.py", "from onrecord.cli import options", DOWN),
    "a folder for whatever": ("utils/__init__.py", '"""Whatever."""', "onrecord.utils"),
    "two files that need each other": (
        "findings/verdicts.py", "from onrecord.findings import presence", CYCLES
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", BORDERS)
def test_an_import_across_a_border(house: House, fault: str) -> None:
    name, code, objection = BORDERS[fault]
    with house.planted(name, code):
        status, said = house.ask(IMPORTS)
    assert status != 0, said
    assert objection in said, said


# What no line may do

LINES = {
    "the clock read in findings": (
        "findings/scope.py", "from datetime import UTC\nNOW = datetime.now(UTC)", "TID251"
    ),
    "the clock read by the desk": ("desk/cases.py", "import time\nNOW = time.time()", "TID251"),
    "a time without a zone": ("desk/cases.py", "NOW = datetime(2026, 1, 1)", "DTZ001"),
    "chance at the desk": ("desk/cases.py", "import random", "TID251"),
    "a platform that fetches": ("platforms/threads.py", "import urllib.request", "TID251"),
    "an error swallowed": (
        "desk/cases.py", "try:\n    int('x')\nexcept ValueError:\n    pass", "SIM105"
    ),
    "every error swallowed": (
        "desk/cases.py", "try:\n    int('x')\nexcept Exception:\n    pass", "BLE001"
    ),
    "a relative import": ("desk/cases.py", "from . import finding", "TID252"),
    "a word to whoever listens": ("desk/cases.py", "print('here')", "T201"),
    "a path by hand": ("desk/cases.py", "import os\nos.path.exists('x')", "PTH110"),
    "an argument that nobody reads": ("desk/cases.py", "def f(x: int) -> int:\n    return 1", "ARG001"),
}  # fmt: skip


@pytest.mark.parametrize("fault", LINES)
def test_a_line_that_does_what_it_may_not(house: House, fault: str) -> None:
    name, code, rule = LINES[fault]
    with house.planted(name, code) as planted:
        status, said = house.ask(RUFF, planted)
    assert status == 1, said
    assert f" {rule} " in said, said


# What the types are for

TYPES = {
    "a handle for an id": (
        "desk/bad.py",
        "from onrecord.record.accounts import Handle, PostId, ref_of\n"
        "REF = ref_of('bluesky', Handle('a.test'), PostId('p'))",
        None,
        'bad.py:3: error: Argument 2 to "ref_of" has incompatible type "Handle"',
    ),
    "a frozen field assigned": (
        "desk/bad.py",
        "from onrecord.record.outcomes import Absent\nABSENT = Absent('x')\nABSENT.said = 'y'",
        None,
        'Property "said" defined in "Absent" is read-only',
    ),
    "a digest for a commitment": (
        "desk/bad.py",
        "from onrecord.record.commitments import Digest\n"
        "from onrecord.record.outcomes import Seen\nSEEN = Seen(Digest('x'))",
        None,
        'Argument 1 to "Seen" has incompatible type "Digest"; expected "Commitment"',
    ),
    "a function without types": (
        "desk/bad.py", "def f(x):\n    return x", None, "missing a type annotation"
    ),
    "a platform that answers otherwise": (
        "platforms/bluesky/__init__.py",
        "addresses import page_at, page_of as read_address, read_address as page_of",
        "addresses import page_at, page_of, read_address",
        'incompatible type Module; expected "Platform"',
    ),
    "a new kind of entry that nobody places": (
        "record/entries.py",
        "@dataclass(frozen=True, slots=True)\nclass Whim:\n    why: str\n\n\n"
        "Entry: TypeAlias = Whim | PostObservation",
        "Entry: TypeAlias = PostObservation",
        "[exhaustive-match]",
    ),
    "a new outcome that a fold forgets": (
        "record/outcomes.py",
        "@dataclass(frozen=True, slots=True)\nclass Hidden:\n    why: str\n\n\n"
        "Outcome: TypeAlias = Hidden | Seen",
        "Outcome: TypeAlias = Seen",
        '"Hidden',
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", TYPES)
def test_what_has_another_type(house: House, fault: str) -> None:
    name, code, instead_of, objection = TYPES[fault]
    with house.planted(name, code, instead_of):
        status, said = house.ask(MYPY)
    assert status == 1, said
    assert objection in said, said
