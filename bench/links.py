"""How often is the right post linked, and how often a wrong one?

    python bench/links.py [--meaning] [--fast]

Real quotations from news articles, and real posts quoted with made-up perturbations. "absent" asks
again with the quoted post, and all that are nearly the same, taken out of the answer: whatever is
then linked automatically is wrong. The data are third parties' and not published with the project
(tests/shared_data.py says where they may lie).
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from rapidfuzz import fuzz

sys.path.insert(0, str(Path(__file__).parent))

from _posts import SHARED, Posts, index_of, opened, real_posts

from onrecord.archive import Search
from onrecord.desk.search.matching import Close, closest, evidence
from onrecord.findings.likeness import Automatic, ask, decide, proposals

_NEARLY = 80  # of 100: a post as like as this to the quoted one is taken out with it
_EDITED = timedelta(days=1, hours=12)  # an article's date is a day in some zone


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--meaning", action="store_true", help="translations, too: a minute")
    arguments.add_argument("--fast", action="store_true", help="with the fast extra")
    options = arguments.parse_args()
    posts = {name: text for name, _, text in real_posts()}
    if not posts:
        print("Not run: the posts to link against are not at hand.")
        return
    with tempfile.TemporaryDirectory() as folder:
        index_of(Path(folder), iter(real_posts()))
        search = opened(Path(folder), options.fast)
        told = Counter[str]()
        print(f"{len(posts):,} posts\n")
        print(
            "| quotations | asked | right post first | linked, rightly | wrongly | absent: linked |"
        )
        print(
            "| ---------- | ----: | ---------------: | --------------: | ------: | -------------: |"
        )
        began = perf_counter()
        news(search, posts, told)
        for kind, asked in json.loads((SHARED / "synthetic.json").read_text()).items():
            perturbed(search, posts, kind, asked, told)
        each = (perf_counter() - began) / told["searches"] * 1000
        print(f"\nAll together: right post first {told['first'] / told['asked']:.3f};", end=" ")
        print(f"{each:.0f} ms a quotation, wall-clock")
    if options.meaning:
        translated(posts)


def found_by(
    search: Search, quotation: str, without: str | None, before: int | None
) -> list[Close]:
    when = None if before is None else datetime.fromtimestamp(before / 1_000_000).astimezone()
    found = closest(Posts(search), ask(quotation), before=when)
    if without is None:
        return found
    kept = (one for one in found if not nearly(one.candidate.text, without))
    return list(kept)


def linked(search: Search, quotation: str, found: list[Close]) -> str | None:
    asked = ask(quotation)
    decision = decide(evidence(Posts(search), asked, found))
    return found[decision.place].candidate.ref if isinstance(decision, Automatic) else None


def news(search: Search, posts: dict[str, str], told: Counter[str]) -> None:
    asked = json.loads((SHARED / "quote_links.json").read_text())
    first = right = wrong = absent = gold = 0
    for one in asked:
        day = datetime.fromisoformat(one["date"]).astimezone() + _EDITED
        found = found_by(search, one["quote"], None, int(day.timestamp() * 1_000_000))
        to = linked(search, one["quote"], found)
        told["searches"] += 1
        if one["gold"]:
            gold += 1
            first += bool(found) and same(posts, found[0].candidate.ref, one["gold"])
        if to is not None:
            correct = same(posts, to, one["gold"])
            right, wrong = right + correct, wrong + (not correct)
            absent += not one["gold"]
    told["asked"] += gold
    told["first"] += first
    row("in the news", gold, first, right, wrong, f"{absent} of {len(asked) - gold}")


def perturbed(
    search: Search, posts: dict[str, str], kind: str, asked: list[list[str]], told: Counter[str]
) -> None:
    first = right = wrong = absent = here = 0
    for quotation, name in asked:
        told["searches"] += 2
        found = found_by(search, quotation, None, None)
        if name in posts:
            here += 1
            first += bool(found) and same(posts, found[0].candidate.ref, [name])
            to = linked(search, quotation, found)
            right += to is not None and same(posts, to, [name])
            wrong += to is not None and not same(posts, to, [name])
            found = found_by(search, quotation, posts[name], None)
        absent += linked(search, quotation, found) is not None
    told["asked"] += here
    told["first"] += first
    row(kind, here, first, right, wrong, f"{absent / len(asked):.3f}")


def row(kind: str, asked: int, first: int, right: int, wrong: int, absent: str) -> None:
    rates = f"{first / asked:>16.3f} | {right / asked:>15.3f} | {wrong:>7}"
    print(f"| {kind:<10} | {asked:>5} | {rates} | {absent:>14} |", flush=True)


def translated(posts: dict[str, str]) -> None:
    """Machine-made translations into nine languages and back, among 600 posts."""
    from onrecord.language.embeddings import load_meaning

    meaning = load_meaning()
    items = [
        one for one in json.loads((SHARED / "xl.json").read_text())["items"] if one[0] in posts
    ]
    among = list(dict.fromkeys([one[0] for one in items] + sorted(posts)[::50]))[:600]
    texts = [posts[name] for name in among]
    for column, what in ((2, "translated"), (3, "in other words")):
        ranks = Counter[str]()
        for item in items:
            order = sorted(zip(meaning.likenesses(item[column], texts), among, strict=True))[::-1]
            names = [name for _, name in order]
            proposed = [among[one.place] for one in proposals(meaning, item[column], texts)]
            others = [text for name, text in zip(among, texts, strict=True) if name != item[0]]
            ranks["first"] += names[0] == item[0]
            ranks["of three"] += item[0] in names[:3]
            ranks["proposed"] += item[0] in proposed
            ranks["absent"] += bool(proposals(meaning, item[column], others))
        counted = ", ".join(f"{name} {count}" for name, count in ranks.items())
        print(
            f"{what}, {len(items)} posts among {len(among)}: {counted} (absent: something proposed)"
        )


def same(posts: dict[str, str], found: str, quoted: list[str]) -> bool:
    return any(found == name or bare(posts[found]) == bare(posts.get(name, "")) for name in quoted)


def nearly(text: str, quoted: str) -> bool:
    return bare(text) == bare(quoted) or fuzz.ratio(text, quoted) >= _NEARLY


def bare(text: str) -> str:
    return re.sub(r"https?://\S+|\W+", "", text).lower()


if __name__ == "__main__":
    main()
