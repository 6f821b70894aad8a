"""How long does it take to find the closest posts among many?

    python bench/check.py [--posts 200000] [--folder DIR]

The posts are made up of pieces of real ones, if those are at hand (bench/_posts.py), so that words
and phrases are as frequent as in real ones. Asked are quotations of some of them, with a word
changed in every other one: candidates from the index, words compared, differences named. "CPU" is
this thread's time: on a shared machine the wall clock measures the neighbours, too.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import perf_counter, thread_time

sys.path.insert(0, str(Path(__file__).parent))

from _posts import Posts, index_of, made_posts, opened, real_posts

from onrecord.archive import Search
from onrecord.desk.search.matching import closest
from onrecord.findings.likeness import ask

QUESTIONS = 200


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--posts", type=int, default=200_000)
    arguments.add_argument("--folder", type=Path, help="keep the index here, for another run")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        made(folder, options.posts)
        for name, fast in (("embedded", False), ("fast extra", True)):
            print(f"\n{name}")
            measure(opened(folder, fast), folder, options.posts)


def made(folder: Path, posts: int) -> None:
    if (folder / "search.db").exists():
        return
    real = real_posts()[:posts]
    others = ((f"made {at}", at, text) for at, text in enumerate(made_posts(posts - len(real))))
    began = thread_time()
    index_of(folder, (one for part in (real, others) for one in part))
    print(f"indexed {posts:,} posts in {thread_time() - began:.0f} s CPU", flush=True)


def measure(search: Search, folder: Path, posts: int) -> None:
    texts = asked()
    closest(
        Posts(search), ask("the first question opens the files")
    )  # as a process that has answered
    wall, cpu, hits = [], [], 0
    for text in texts:
        began, began_cpu = perf_counter(), thread_time()
        found = closest(Posts(search), ask(text))
        wall.append(perf_counter() - began)
        cpu.append(thread_time() - began_cpu)
        hits += bool(found)
    size = sum(path.stat().st_size for path in folder.glob("search.db*"))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{posts:,} posts, {len(texts)} questions, {hits} with an answer; load {load}")
    for name, times in (("CPU", cpu), ("wall", wall)):
        ordered = sorted(times)
        half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        print(f"{name:>4}: median {half * 1000:.1f} ms, 95th percentile {most * 1000:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"memory {peak:.0f} MB at most, files {size / 1_000_000:.0f} MB")


def asked() -> list[str]:
    chance = random.Random(11)
    found = []
    for text in islice(made_posts(40 * QUESTIONS, seed=7), 0, None, 40):
        said = text.split()[:-1] or ["nothing"]
        start = chance.randrange(max(len(said) - 4, 1))
        part = said[start : start + chance.randint(4, 40)]
        if len(found) % 2:
            part[chance.randrange(len(part))] = "otherwise"
        found.append(" ".join(part))
    return found


if __name__ == "__main__":
    main()
