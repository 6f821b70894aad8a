"""Which versions are worth comparing with a question, found in a bounded number of rows?

Whole phrases first, then the rarest words; frequent words only in pairs, and only where nothing
rarer is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import apsw

from onrecord.archive.database import rows
from onrecord.archive.search_rarity import (
    ENOUGH,
    OF_A_PAIR,
    OF_A_PHRASE,
    OF_A_WORD,
    rare_terms,
    rarest_pairs,
)
from onrecord.findings.likeness import background_weight

__all__ = ["find", "frequencies", "holding"]


def frequencies(database: apsw.Connection, terms: Collection[str]) -> dict[str, int]:
    """In how many versions each term stands; 0 for one that is in none."""
    asked = sorted(terms)
    marks = ", ".join("?" * len(asked))
    sql = f"SELECT term, posts FROM frequencies WHERE term IN ({marks})"
    return dict.fromkeys(asked, 0) | dict(rows(database, sql, *asked))


def find(
    database: apsw.Connection,
    phrases: Sequence[Sequence[str]],
    frequent: Mapping[str, int],
    accounts: Collection[int],
    most: int,
) -> list[int]:
    """The numbers of the likeliest versions, likeliest first; of these accounts, if any is named.

    `phrases` are runs of terms that follow each other; `frequent` has the frequencies of all.
    """
    ((size,),) = rows(database, "SELECT max(rowid) FROM texts") or [(0,)]
    weight = {term: background_weight(term, posts, size or 0) for term, posts in frequent.items()}
    scores: dict[int, float] = defaultdict(float)
    for phrase in phrases:
        if len(phrase) > 1 and all(frequent[term] for term in phrase):
            _add(database, scores, phrase, sum(weight[t] for t in phrase), accounts, OF_A_PHRASE)
    rare = rare_terms(frequent)
    for term in rare:
        _add(database, scores, [term], weight[term], accounts, OF_A_WORD)
    if len(rare) < ENOUGH:
        for pair in rarest_pairs(phrases, frequent):
            _add(database, scores, pair, sum(weight[t] for t in pair), accounts, OF_A_PAIR)
    # Of equals the one entered last: which are told of must not hang on the order of the words.
    return sorted(scores, key=lambda number: (scores[number], number), reverse=True)[:most]


def holding(
    database: apsw.Connection, phrase: Sequence[str], accounts: Collection[int], most: int
) -> tuple[int, list[int], list[int]]:
    """How many versions hold a phrase; the one entered first; the earliest, at most so many."""
    match = _match(phrase, accounts)
    if len(phrase) == 1 and len(phrase[0]) == 1:  # one sign, which is indexed with the next one
        match += " *"
    sql = "SELECT count(*), min(rowid) FROM said WHERE said MATCH ?"
    ((total, first),) = rows(database, sql, match)
    sql = (
        "SELECT number FROM said JOIN texts ON texts.number = said.rowid"
        " WHERE said MATCH ? ORDER BY at, number LIMIT ?"
    )
    found = [number for (number,) in rows(database, sql, match, most)]
    return total, [] if first is None else [first], found


def _add(
    database: apsw.Connection,
    scores: dict[int, float],
    phrase: Sequence[str],
    weight: float,
    accounts: Collection[int],
    most: int,
) -> None:
    sql = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid DESC LIMIT ?"
    for (number,) in rows(database, sql, _match(phrase, accounts), most):
        scores[number] += weight


def _match(phrase: Sequence[str], accounts: Collection[int]) -> str:
    """A question in the language of FTS5 (sqlite.org/fts5.html, section 3)."""
    words = f'terms : "{" ".join(phrase)}"'
    if not accounts:
        return words
    return f"account : ({' OR '.join(f'a{number}' for number in sorted(accounts))}) AND {words}"
