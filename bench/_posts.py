"""How are many posts made up, in which words and phrases are as frequent as in real ones?"""

import html
import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from onrecord.archive import Indexed, Reached, Search, SearchStore
from onrecord.archive.derived import Derived
from onrecord.archive.search_fast import fast_finder
from onrecord.archive.search_tables import SCHEMA, VERSION
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest

__all__ = ["SHARED", "Posts", "enter", "index_of", "made_posts", "opened", "real_posts"]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "reports"
_AT_ONCE = 8_192
_WRITTEN = ("%a %b %d %H:%M:%S %z %Y", "%m/%d/%y %H:%M")
_SYLLABLES = [a + b + c for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("", "n", "r", "s")]


@dataclass(frozen=True, slots=True)
class Posts:
    """Stands for an archive of which only the words are asked for."""

    search: SearchStore


def real_posts() -> list[tuple[str, int, str]]:
    """Id, time in microseconds and text of real public posts, if somebody put them there."""
    if not (SHARED / "posts.sqlite").exists():
        return []
    with sqlite3.connect(f"file:{SHARED / 'posts.sqlite'}?mode=ro", uri=True) as database:
        found = database.execute("SELECT id, at, text FROM posts ORDER BY id").fetchall()
    database.close()
    return [(name, _at(at), html.unescape(text)) for name, at, text in found]


def made_posts(count: int, seed: int = 7) -> Iterator[str]:
    """Two posts cut and joined, again and again; without real ones, words by Zipf's law."""
    chance = random.Random(seed)
    real = [text.split() for _, _, text in real_posts()]
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=1 + n // 2_000)) for n in range(8_000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    total = [sum(weights[: at + 1]) for at in range(len(weights))] if not real else []
    for number in range(count):
        if real:
            one, other = chance.choice(real), chance.choice(real)
            cut, rest = chance.randint(0, len(one)), chance.randint(0, len(other))
            said = [*one[:cut], *other[rest:], f"n{number % 99_991}"]
        else:
            said = chance.choices(vocabulary, cum_weights=total, k=chance.randint(5, 45))
        yield " ".join(said)


def opened(folder: Path, fast: bool = False) -> Search:
    """The index in a folder; with `fast`, as where the extra is installed."""
    finder = fast_finder(folder / "search.fast") if fast else None
    return Search(Derived(folder / "search.db", SCHEMA, VERSION), finder)


def index_of(folder: Path, posts: Iterable[tuple[str, int, str]]) -> Search:
    """A search index of posts, in a folder, as an archive has it."""
    search = opened(folder)
    enter(search, posts)
    return search


def enter(search: SearchStore, posts: Iterable[tuple[str, int, str]]) -> None:
    """Enter posts into an index, as it follows a log."""
    given = iter(posts)
    while batch := list(islice(given, _AT_ONCE)):
        begun = search.reached
        found = [
            Indexed(
                ref=Ref(name),
                version=Commitment(f"of {name}"),
                platform="made up",
                account=AccountId(f"account {sum(map(ord, name)) % 50}"),
                at=at,
                text=text,
            )
            for name, at, text in batch
        ]
        search.advance(begun, found, Reached(begun.size + len(batch), Digest("…")))


def _at(written: str | None) -> int:
    for form in _WRITTEN:
        try:
            found = datetime.strptime(written or "", form)  # noqa: DTZ007  # some have no zone
        except ValueError:
            continue
        return int(found.replace(tzinfo=None).timestamp() * 1_000_000)  # as if in this zone
    return 0
