"""Are real quotations linked to the real posts that they quote? (Third parties' data, if at hand.)"""

import html
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.archive import Indexed, Reached, Search
from onrecord.archive.derived import Derived
from onrecord.archive.search_tables import SCHEMA, VERSION
from onrecord.desk.search.matching import Close, closest, evidence
from onrecord.findings.likeness import Automatic, ask, decide, norms
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from shared_data import require_shared

EVERY = 8  # of the made-up quotations: bench/links.py asks them all


@dataclass(frozen=True)
class Posts:
    """Stands for an archive, of which only the words are asked for."""

    search: Search
    texts: dict[str, str]


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Posts:
    data = require_shared("data/reports/posts.sqlite")
    with closing(sqlite3.connect(f"file:{data}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT id, text FROM posts ORDER BY id").fetchall()
    texts = {name: html.unescape(text) for name, text in rows}
    place = tmp_path_factory.mktemp("links") / "search.db"
    search = Search(Derived(place, SCHEMA, VERSION))
    known = [
        Indexed(
            ref=Ref(name),
            version=Commitment(f"of {name}"),
            platform="a platform",
            account=AccountId("an office holder"),
            at=0,
            text=text,
        )
        for name, text in texts.items()
    ]
    search.advance(Reached(0, None), known, Reached(len(known), Digest("…")))
    return Posts(search, texts)


def same(posts: Posts, found: list[Close], quoted: list[str]) -> bool:
    """Whether the first is one of these posts, or has the same words as one."""
    first = found[0].candidate if found else None
    return first is not None and any(
        first.ref == name or norms(first.text) == norms(posts.texts.get(name, ""))
        for name in quoted
    )


def is_linked(posts: Posts, quotation: str, found: list[Close]) -> bool:
    return isinstance(decide(evidence(posts, ask(quotation), found)), Automatic)


def read(name: str) -> Path:
    return require_shared(f"data/reports/{name}")


def test_quotations_from_the_news(posts: Posts) -> None:
    first = linked = 0
    for one in json.loads(read("quote_links.json").read_text()):
        found = closest(posts, ask(one["quote"]))
        first += bool(one["gold"]) and same(posts, found, one["gold"])
        if is_linked(posts, one["quote"], found):
            assert same(posts, found, one["gold"]), one["quote"]
            linked += 1
    assert first >= 16  # of 17; all with the article's date, as bench/links.py asks
    assert linked == 16


def test_perturbed_quotations(posts: Posts) -> None:
    asked = json.loads(read("synthetic.json").read_text())
    right = whole = 0
    for kind, quotations in asked.items():
        wrong = 0
        here = [(text, name) for text, name in quotations if name in posts.texts][::EVERY]
        for text, name in here:
            found = closest(posts, ask(text))
            right += same(posts, found, [name])
            assert not is_linked(posts, text, found) or same(posts, found, [name]), text
            others = [one for one in found if not same(posts, [one], [name])]
            wrong += is_linked(posts, text, others)
        whole += len(here)
        assert wrong <= 1, kind  # of 21
    assert right / whole >= 0.98
