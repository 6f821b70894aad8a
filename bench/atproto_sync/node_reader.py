"""What does `@atproto/sync` make of the same frames?"""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "rig"))

import install

__all__ = ["NotMeasured", "Rates", "Reader", "node_reader"]

HERE = Path(__file__).parent

Rates = Mapping[str, float]
"""Frames per second of processor time, by step."""
Reader = Callable[[float], Rates]
"""Spends at least so many seconds of processor time on each step."""


class NotMeasured(Exception):
    """A reader can't take part; the message says why."""


@contextmanager
def node_reader(frames: Sequence[bytes], keys: Mapping[str, str]) -> Iterator[Reader]:
    """`measure.mjs` with these frames and these accounts' multikeys, waiting for its turns.

    Installs its packages into `.cache/` when they are not there yet. Raises NotMeasured.
    """
    try:
        command = [install.node(), HERE / "measure.mjs", install.node_modules(HERE)]
    except install.InstallFailed as error:
        raise NotMeasured(str(error)) from error
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.json"
        texts = [base64.b64encode(raw).decode() for raw in frames]
        given.write_text(json.dumps({"frames": texts, "keys": keys}))
        with subprocess.Popen(
            [*command, given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            about = _heard(child)
            print(f"@atproto/sync {about['version']} on Node {about['node']}", flush=True)
            yield lambda seconds: _asked(child, seconds)


def _asked(child: "subprocess.Popen[str]", seconds: float) -> Rates:
    assert child.stdin is not None
    child.stdin.write(json.dumps({"seconds": seconds}) + "\n")
    child.stdin.flush()
    return _heard(child)


def _heard(child: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line that the child says. Raises NotMeasured if it ended instead."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise NotMeasured(f"measure.mjs ended with status {child.wait()}, see its error above")
    answer: dict[str, Any] = json.loads(line)
    return answer
