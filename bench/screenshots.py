"""How well, and how fast, is a picture of a post found and compared?

    python bench/screenshots.py [--rounds 3] [--every 1]

Made-up posts in nine languages, and with emoji, are drawn by a real Chromium as cards: light and
dark, at 75 to 200 %, for phones, cropped, as JPEG at quality 40; in half of them one word is changed.
All posts are in one archive. Urdu in a Nastaliq hand is counted apart. Aims: the right post first in
95 %, the changed word named in 95 %, an unchanged picture said to differ in 2 % at most, each under
3 s, all under 400 MB.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from onrecord.desk.search.screenshots import NothingRead, check_screenshot
from screenshots_rendered import (
    APPEARANCES,
    CHROMIUM,
    MadeUp,
    Wanted,
    made_up_posts,
    names_the_change,
    rendered,
)
from small_desk import Desk

SCRIPTS = {"zh": "Chinese", "ar": "Arabic", "ur": "Urdu", "ru": "Cyrillic", "hi": "Devanagari"}
SHIFT = 5  # appearances by which a round differs from the one before
NASTALIQ = 10  # pictures


@dataclass
class Tally:
    """What came out for one script."""

    changed: int = 0
    unchanged: int = 0
    first: int = 0
    named: int = 0
    said_to_differ: int = 0
    unsure: int = 0  # pictures with a word that was not read surely
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # seconds, Tesseract's included

    @property
    def pictures(self) -> int:
        return self.changed + self.unchanged


def pictures(rounds: int, every: int) -> Iterator[tuple[str, MadeUp, bool, Wanted]]:
    """The script, the post, whether it is changed, and how it is drawn."""
    posts = made_up_posts()
    for number in range(rounds):
        for at, post in enumerate(posts):
            if (at + number) % every:
                continue
            changed = (at + number) % 2 == 1
            look = APPEARANCES[(at + SHIFT * number) % len(APPEARANCES)]
            script = SCRIPTS.get(post.language, "emoji" if post.language == "emoji" else "Latin")
            text = post.altered if changed else post.text
            yield script, post, changed, Wanted(text, post.language, look)
    urdu = [post for post in posts if post.language == "ur"]
    for at, post in enumerate(urdu[:NASTALIQ:every]):
        look = replace(APPEARANCES[at % len(APPEARANCES)], nastaliq=True)
        text = post.altered if at % 2 else post.text
        yield "Urdu, Nastaliq", post, bool(at % 2), Wanted(text, "ur", look)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="draw only each nth")
    asked = parser.parse_args()
    if CHROMIUM is None:
        print("No chromium is installed: nothing to draw the pictures with.")
        return
    wanted = list(pictures(asked.rounds, asked.every))
    drawn = list(rendered(one for *_, one in wanted))
    tallies: dict[str, Tally] = defaultdict(Tally)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "archive")
        desk.enrol()
        refs = {
            post.text: desk.posted(f"3l{at:011}", post.text, at)
            for at, post in enumerate(made_up_posts())
        }
        with desk.archive:
            for (script, post, changed, _), data in zip(wanted, drawn, strict=True):
                check(desk, tallies[script], post, changed, data, refs[post.text])
    report(tallies)


def check(desk: Desk, tally: Tally, post: MadeUp, changed: bool, data: bytes, ref: str) -> None:
    tally.changed += changed
    tally.unchanged += not changed
    begun, used = time.perf_counter(), processor_time()
    try:
        found = check_screenshot(desk.archive, data)
    except NothingRead:
        return
    finally:
        tally.seconds.append(time.perf_counter() - begun)
        tally.processor.append(processor_time() - used)
    if not found.matches or found.matches[0].match.ref != ref:
        return
    best = found.matches[0].compared
    tally.first += 1
    tally.unsure += bool(best.unsure)
    tally.named += changed and names_the_change(post, best)
    tally.said_to_differ += not changed and bool(best.differs)


def processor_time() -> float:
    """Seconds of this process and of those that it ran, to their end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def report(tallies: dict[str, Tally]) -> None:
    print(
        f"{'':16} pictures   first  named  unchanged said to differ  with unsure words  seconds, and of a processor"
    )
    whole = Tally()
    for script, tally in tallies.items():
        line(script, tally)
        if "Nastaliq" not in script:
            for name in (
                "changed",
                "unchanged",
                "first",
                "named",
                "said_to_differ",
                "unsure",
                "seconds",
                "processor",
            ):
                setattr(whole, name, getattr(whole, name) + getattr(tally, name))
    line("all but Nastaliq", whole)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nlargest resident set, with the browser's driver and all pictures: {most:.0f} MB")


def line(name: str, tally: Tally) -> None:
    print(
        f"{name:16} {tally.pictures:8} {tally.first / tally.pictures:7.1%}"
        f" {tally.named / max(tally.changed, 1):6.1%}"
        f" {tally.said_to_differ:12} of {tally.unchanged:3}"
        f" {tally.unsure:18}"
        f" {statistics.median(tally.seconds):8.2f}, at most {max(tally.seconds):.2f};"
        f" {statistics.median(tally.processor):.2f}, at most {max(tally.processor):.2f}"
    )


if __name__ == "__main__":
    main()
