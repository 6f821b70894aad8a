"""An archive whose pages a real `onrecord serve` gives out, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["onrecord_serve"]

_COMMAND = "from onrecord.cli import main; main()"


@contextmanager
def onrecord_serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve on a free port, or on this one; its address, without a slash at the end."""
    words = [sys.executable, "-c", _COMMAND, "serve", "--dir", str(folder), "--port", str(port)]
    source = str(Path(__file__).parents[1] / "src")
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split(" ")[0].strip()
        if not url:
            _, complained = process.communicate(timeout=60)
            raise AssertionError(complained)
        yield url.rstrip("/")
    finally:
        process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
