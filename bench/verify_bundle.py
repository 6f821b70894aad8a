"""How long does it take a stranger to verify a bundle, and how much memory?

    python bench/verify_bundle.py [--entries 1000] [--posts 2000]

Makes a bundle of an account that has so many posts already and then goes on posting, each commit
a frame of the stream with its revision and its post. Each row is a process of its own, so that
the largest resident set is that of the verification alone; `nothing` only imports. Times are of
the processor, the best of three runs. Aim: 1,000 entries in under 1 s and 100 MB.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from atproto_account import post, tid
from onrecord.record.accounts import PostId
from small_bundle import forge
from small_case import MemoryStore, Story
from small_log import LOG_KEY

RUNS = 3

_CHILD = """
import resource, sys, time
from pathlib import Path
from onrecord.proof.bundle import Trust, verify_bundle
from onrecord.proof.notes import VerifierKey
what, bundle, vkey = sys.argv[1:]
trust = Trust(logs=(VerifierKey.parse(vkey),))
if what == "onrecord verify":
    from onrecord.desk.bundles.verify import verify_opened_file as verify
else:
    verify = verify_bundle
start = time.process_time()
with Path(bundle).open("rb") as file:
    verdict = "" if what == "nothing" else verify(file, trust).verdict
seconds = time.process_time() - start
status = Path("/proc/self/status")  # ru_maxrss would include the parent's, from before exec
lines = status.read_text().splitlines() if status.exists() else []
peak = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(verdict or "-", seconds, *peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, default=1000)
    arguments.add_argument("--posts", type=int, default=2000)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.onrecord"
        path.write_bytes(bundle_of(options.entries, options.posts))
        size = path.stat().st_size
        print(f"{options.entries} entries, {size:,} bytes, Python {platform.python_version()}\n")
        print(f"| {'what':<32} | {'verdict':<8} | {'seconds':>8} | {'MB':>6} |")
        print(f"| {'-' * 32} | {'-' * 8} | {'-' * 7}: | {'-' * 5}: |")
        for what in ("nothing", "the pure verifier", "onrecord verify"):
            verdict, seconds, memory = measured(what, path)
            print(f"| {what:<32} | {verdict:<8} | {seconds:>8.3f} | {memory / 1024:>6.0f} |")


def bundle_of(entries: int, posts: int) -> bytes:
    """A bundle with so many entries, of an account with so many posts before."""
    store = MemoryStore()
    story = Story(store)
    old = {f"app.bsky.feed.post/{tid(n)}": post(f"old {n}") for n in range(posts)}
    story.account.write_paths(old)
    story.identify()
    story.list_tree()
    number = posts
    while len(store.entries) < entries - 1:
        number += 1
        story.write(PostId(f"app.bsky.feed.post/{tid(number)}"), post(f"new {number}"))
    if len(store.entries) < entries:
        story.look_at_state()
    return forge(story, store).build()


def measured(what: str, path: Path) -> tuple[str, float, float]:
    """The verdict, the best time in seconds, and the least of the largest resident sets in kB."""
    command = [sys.executable, "-c", _CHILD, what, str(path), str(LOG_KEY.key)]
    runs = []
    for _ in range(RUNS):
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        verdict, seconds, memory = ran.stdout.split()
        runs.append((verdict, float(seconds), float(memory)))
    return runs[0][0], min(run[1] for run in runs), min(run[2] for run in runs)


if __name__ == "__main__":
    main()
