"""How is changedetection.io run beside us? As its own users run it, in an environment of its own.

Its packages are those of rig/changedetection/requirements.lock, byte for byte; they go to `.cache/`
of the checkout (700 MB), and never into ours. It listens on loopback and is ended by its pid.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, Self

import psutil

__all__ = ["Changedetection"]

_ROOT = Path(__file__).resolve().parents[1]
_LOCK = _ROOT / "rig" / "changedetection" / "requirements.lock"
_START = 60.0  # seconds that it may take until it answers
WORKERS = 50  # its own setting FETCH_WORKERS; more did not make it faster here


class Changedetection:
    """One instance with a folder of its own, as a context manager."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._base = folder, f"http://127.0.0.1:{port}/api/v1"
        command = [_installed() / "bin" / "changedetection.io", "-h", "127.0.0.1"]
        self._process = psutil.Popen(
            [*map(str, command), "-p", str(port), "-d", str(folder), "-C"],
            env={**os.environ, **_SETTINGS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        until = time.monotonic() + _START
        while time.monotonic() < until and self._process.is_running():
            try:
                for example in self._ask("GET", "/watch"):
                    self._ask("DELETE", f"/watch/{example}")
                return self
            except (OSError, ValueError, KeyError):  # it does not answer yet
                time.sleep(0.2)
        self._end()
        raise RuntimeError("changedetection.io does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self._end()

    def add(self, urls: Sequence[str]) -> None:
        """Watch these pages; each is fetched once at once."""
        self._ask("POST", "/import", "\n".join(urls).encode())

    def recheck(self) -> None:
        """Begin to fetch every page again."""
        self._ask("GET", "/watch?recheck_all=1")

    def megabytes(self) -> float:
        """The resident memory of all its processes, in 10^6 bytes."""
        everybody = [self._process, *self._process.children(recursive=True)]
        return sum(one.memory_info().rss for one in everybody) / 1e6

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        key = json.loads((self._folder / "changedetection.json").read_text())
        token = key["settings"]["application"]["api_access_token"]
        headers = {"x-api-key": token, "content-type": "text/plain"}
        request = urllib.request.Request(self._base + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=300) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _end(self) -> None:
        everybody = [*self._process.children(recursive=True), self._process]
        for one in everybody:
            one.terminate()
        for one in psutil.wait_procs(everybody, timeout=10)[1]:
            one.kill()
        self._process.wait()


_SETTINGS = {
    "FETCH_WORKERS": str(WORKERS),
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",  # the pages lie on loopback
    "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "DISABLE_VERSION_CHECK": "true",
    "HF_HUB_OFFLINE": "1",
    "LOGGER_LEVEL": "ERROR",
}


def _installed() -> Path:
    """Its environment, made first if it is missing: a folder of that name is complete."""
    of = hashlib.sha256(_LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = _ROOT / ".cache" / "rig" / f"changedetection-{of}"
    if not home.exists():
        print("installing changedetection.io: 700 MB, some minutes", file=sys.stderr, flush=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f"{home.name}.", dir=home.parent))
        try:
            _run(sys.executable, "-m", "venv", "--copies", str(made))
            pip = (str(made / "bin" / "python"), "-m", "pip", "install", "--quiet")
            _run(*pip, "--require-hashes", "-r", str(_LOCK))
            # A script's first line names the folder in which it was installed.
            script = made / "bin" / "changedetection.io"
            script.write_text(script.read_text().replace(str(made), str(home)))
            made.rename(home)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return home


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
