"""How long, and in how much memory, does a verifier refuse what is made to exhaust it?

    python bench/bundle_bombs.py

The files are those of `tests/hostile_bundles.py`; each is verified in a process of its own, without
and with the log's key. Seconds are of the processor; megabytes are the largest resident set, of
which 38 are there before a byte is read. Aim, for what is refused at the container, the seal or
the manifest: under 1 s and 64 MB.
"""

import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hostile_bundles import CONTAINERS, EVIDENCE, Hostile
from small_log import LOG_KEY

WORST = 5  # of each table are shown

_CHILD = """
import json, os, sys, time
from pathlib import Path
from onrecord.proof.bundle import Trust, verify_bundle
from onrecord.proof.notes import VerifierKey
trust = Trust(logs=(VerifierKey.parse(sys.argv[2]),))
def resident(which):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1]) / 1024
loaded = resident("VmRSS")
for given in (None, trust):
    if not os.fork():
        begun = resident("VmRSS")  # less than `loaded`: what both share is not counted at first
        start = time.process_time()
        with open(sys.argv[1], "rb") as file:
            verify_bundle(file, given)
        seconds = time.process_time() - start
        print(json.dumps([seconds, loaded + resident("VmHWM") - begun]), flush=True)
        os._exit(0)
    os.wait()
"""


def main() -> None:
    print(f"Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory() as folder:
        for title, cases in (("refused at once", CONTAINERS), ("found in evidence", EVIDENCE)):
            rows = measured(cases, Path(folder) / "bomb.onrecord")
            print(f"| {title + f': the worst of {len(cases)}':<44} | {'seconds':>8} | {'MB':>6} |")
            print(f"| {'-' * 44} | {'-' * 7}: | {'-' * 5}: |")
            for name, seconds, megabytes in sorted(rows, key=lambda row: -row[1])[:WORST]:
                print(f"| {name:<44} | {seconds:>8.2f} | {megabytes:>6.0f} |")
            name, _, most = max(rows, key=lambda row: row[2])
            print(f"| the most memory: {name:<27} | {'':>8} | {most:>6.0f} |\n")


def measured(cases: Mapping[str, Hostile], path: Path) -> list[tuple[str, float, float]]:
    """For each file the slower and larger of its two verifications."""
    rows = []
    for name, (make, _) in cases.items():
        path.write_bytes(make())
        words = [sys.executable, "-c", _CHILD, str(path), str(LOG_KEY.key)]
        ran = subprocess.run(words, capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in ran.stdout.splitlines()]
        rows.append((name, max(one[0] for one in answers), max(one[1] for one in answers)))
    return rows


if __name__ == "__main__":
    main()
