"""How fast is somebody's WACZ checked, and how much memory does a bomb take?

    python bench/wacz_check.py [--megabytes 4]

Beside `wacz validate` of py-wacz (Webrecorder's own). Each figure is from a process of its own,
the best of three: `process` is the whole of it with its start and imports, `check` the call
alone, once everything is imported; MB is the largest resident set. The two do not check the same:
py-wacz unpacks to a disk and hashes the files that are listed; we read each record and each line
of the index too, and write nothing.
Aims: 5 times faster on a normal package, a tenth of the memory on a bomb.
"""

import argparse
import platform
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from forged_wacz import blank_bomb, zip_bomb
from made_wacz import MAIN, Made, paper, response, warc_record

RUNS = 3

_TIMED = """
start = time.perf_counter()
answer = check()
seconds = time.perf_counter() - start
with open("/proc/self/status") as status:  # ru_maxrss would include the parent's, from before exec
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(f"\\n{answer} {seconds} {peak}")
"""
_OURS = (
    """
import sys, time
from onrecord.proof.wacz import WaczError, check_wacz
def check():
    with open(sys.argv[1], "rb") as file:
        try:
            check_wacz(file)
        except WaczError:
            return "refused"
    return "whole"
"""
    + _TIMED
)
_THEIRS = (
    """
import sys, time
import requests, frictionless
from wacz.main import main
def check():
    return "refused" if main(["validate", "-f", sys.argv[1]]) else "whole"
"""
    + _TIMED
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--megabytes", type=int, default=4)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        packages = {
            "a page": page_of(options.megabytes),
            "1 GB of zeros in pages.jsonl": zip_bomb("pages/pages.jsonl"),
            "256 MB of blanks in datapackage.json": blank_bomb(),
        }
        print(f"Python {platform.python_version()}\n")
        print("| who | package | bytes | answer | process, s | check, s | MB |")
        print("| --- | ------- | ----: | ------ | ---------: | -------: | -: |")
        for name, raw in packages.items():
            path = Path(folder) / "bench.wacz"
            path.write_bytes(raw)
            ours, theirs = (measured(code, path) for code in (_OURS, _THEIRS))
            for who, (answer, process, check, memory) in (("ours", ours), ("py-wacz", theirs)):
                told = f"{process:.3f} | {check:.4f} | {memory / 1024:.0f}"
                print(f"| {who} | {name} | {len(raw):,} | {answer} | {told} |")
            ratios = " | ".join(f"{theirs[n] / ours[n]:.1f}" for n in (1, 2, 3))
            print(f"| times | {name} | | | {ratios} |", flush=True)


def page_of(megabytes: int) -> bytes:
    """A page with scripts, styles and pictures, some of which gzip can't make smaller."""
    noise, records = random.Random(1), []
    words = [f"word{n} " for n in range(2000)]
    for n in range(megabytes * 8):
        text = "".join(noise.choices(words, k=6000)).encode()
        records.append(response(f"{MAIN}/{n}.js", "200 OK", text, "text/javascript", {}))
        picture = noise.randbytes(110_000)
        records.append(response(f"{MAIN}/{n}.png", "200 OK", picture, "image/png", {}))
    page = response(MAIN, "200 OK", b"<title>Tides</title>", "text/html", {})
    shot = paper(f"urn:fullPage:{MAIN}", noise.randbytes(400_000), "image/png")
    return Made(warc_record(page, *records, shot)).build()


def measured(code: str, path: Path) -> tuple[str, float, float, float]:
    """The answer, the best seconds of the process and of the call, and the least peak in kB."""
    runs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
        )
        process = time.perf_counter() - start
        answer, check, memory = ran.stdout.splitlines()[-1].split()
        runs.append((answer, process, float(check), float(memory)))
    return runs[0][0], *(min(run[n] for run in runs) for n in (1, 2, 3))


if __name__ == "__main__":
    main()
