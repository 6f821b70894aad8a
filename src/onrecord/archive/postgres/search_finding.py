"""Which versions are worth comparing with a question, found in PostgreSQL?

What SQLite looks for (archive/search_finding.py): whole phrases, then the rarest words, then pairs
of frequent ones; and words that are spelt nearly so, for those that no text has. What is frequent
is looked for among the newest texts, and further back only until enough is found.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg

from onrecord.archive.postgres.search_spelling import spelt_nearly_so
from onrecord.archive.postgres.search_tables import PER_STRETCH
from onrecord.archive.postgres.search_terms import Run, kept_term, own
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

_FREQUENT = 30_000  # texts that hold a word: to read all of them takes a tenth of a second
_NEWEST = 20_000  # texts that are read without the index, for what every hundredth holds
_FURTHER = 4  # times as many as before are looked at next

_HOLDS = "marks @> %(marks)s::int[] AND strpos(said, %(said)s) > 0"
_LIKELIEST = """
WITH held AS (
    SELECT found.number, run.weight
    FROM unnest(%(said)s::text[], %(marks)s::text[], %(rows)s::int[], %(weights)s::float8[])
        AS run (said, marks, rows, weight)
    CROSS JOIN LATERAL (
        SELECT number FROM search_texts
        WHERE marks @> run.marks::int[] AND strpos(search_texts.said, run.said) > 0{whose}
        ORDER BY number + 0 DESC LIMIT run.rows
    ) AS found
    UNION ALL SELECT * FROM unnest(%(numbers)s::bigint[], %(told)s::float8[])
)
SELECT number FROM held GROUP BY number ORDER BY sum(weight) DESC, number DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    run: Run
    weight: float
    most: int
    rarest: int  # in so many texts stands the rarest of its words


def frequencies(session: psycopg.Connection, terms: Collection[str]) -> dict[str, int]:
    """In how many versions each term stands; 0 for one that is in none."""
    kept = {term: kept_term(term) for term in sorted(terms)}
    sql = "SELECT term, posts FROM search_terms WHERE term = ANY(%s)"
    rows = session.execute(sql, [list(kept.values())], binary=True).fetchall()
    found: dict[str, int] = dict(rows)
    return {term: found.get(kept[term], 0) for term in kept}


def find(
    session: psycopg.Connection,
    phrases: Sequence[Sequence[str]],
    accounts: Collection[int],
    most: int,
    spelling: str | None,
) -> list[int]:
    """The numbers of the likeliest versions, likeliest first; of these accounts, if any is named.

    `phrases` are runs of terms that follow each other; `spelling` is the schema of pg_trgm.
    """
    frequent = frequencies(session, {term for phrase in phrases for term in phrase})
    ((entered,),) = session.execute("SELECT sum(entered)::bigint FROM search_reached").fetchall()
    if entered is None:
        return []
    asked = [*_wanted(phrases, frequent, entered)]
    for term, posts in spelt_nearly_so(session, spelling, frequent):
        told = background_weight(term, posts, entered)
        asked.append(_Wanted(Run.of([term]), told, OF_A_WORD, posts))
    return _likeliest(session, asked, accounts, entered, most)


def holding(
    session: psycopg.Connection, phrase: Sequence[str], accounts: Collection[int], most: int
) -> tuple[int, list[int], list[int]]:
    """How many versions hold a phrase; the one entered first; the earliest, at most so many."""
    one_sign = len(phrase) == 1 and len(phrase[0]) == 1  # which is indexed with the next one
    run = Run.beginning(phrase[0]) if one_sign else Run.of(phrase)
    sql = (
        "WITH held AS MATERIALIZED"
        f" (SELECT number, at FROM search_texts WHERE {_HOLDS}{_whose(accounts)})"
        " SELECT count(*), min(number),"
        " ARRAY(SELECT number FROM held ORDER BY at, number LIMIT %(most)s) FROM held"
    )
    given = _given(run, accounts) | {"most": most}
    ((total, first, found),) = session.execute(sql.encode(), given, binary=True).fetchall()
    return total, [] if first is None else [first], found


def _wanted(
    phrases: Sequence[Sequence[str]], frequent: Mapping[str, int], entered: int
) -> Iterator[_Wanted]:
    def wanted(terms: Sequence[str], most: int) -> _Wanted:
        told = sum(background_weight(term, frequent[term], entered) for term in terms)
        return _Wanted(Run.of(terms), told, most, min(frequent[term] for term in terms))

    for phrase in phrases:
        if len(phrase) > 1 and all(frequent[term] for term in phrase):
            yield wanted(phrase, OF_A_PHRASE)
    rare = rare_terms(frequent)
    for term in rare:
        yield wanted([term], OF_A_WORD)
    if len(rare) < ENOUGH:
        for pair in rarest_pairs(phrases, frequent):
            yield wanted(pair, OF_A_PAIR)


def _likeliest(
    session: psycopg.Connection,
    asked: Sequence[_Wanted],
    accounts: Collection[int],
    entered: int,
    most: int,
) -> list[int]:
    """The texts that hold most of what was wanted, by weight."""
    rare = [one for one in asked if one.rarest <= _FREQUENT]
    frequent = [one for one in asked if one.rarest > _FREQUENT]
    newest = [
        (number, one.weight)
        for one in frequent
        for number in _newest(session, one, accounts, entered)
    ]
    given = {
        "said": [one.run.said for one in rare],
        "marks": [f"{{{','.join(map(str, one.run.marks))}}}" for one in rare],
        "rows": [one.most for one in rare],
        "weights": [one.weight for one in rare],
        "numbers": [number for number, _ in newest],
        "told": [weight for _, weight in newest],
        "own": [own(account) for account in accounts],
        "most": most,
    }
    sql = _LIKELIEST.format(whose=_whose(accounts))
    found = session.execute(sql.encode(), given, binary=True)
    return [number for (number,) in found]


def _newest(
    session: psycopg.Connection, wanted: _Wanted, accounts: Collection[int], entered: int
) -> list[int]:
    """The newest texts that hold what many hold."""
    given = _given(wanted.run, accounts)
    order = "ORDER BY number + 0 DESC LIMIT %(most)s"
    found: list[int] = []
    below, span = entered, PER_STRETCH
    if not accounts:
        below = max(entered - _NEWEST, 0)
        sql = (
            "SELECT number FROM search_texts"
            f" WHERE number >= %(start)s AND strpos(said, %(said)s) > 0 {order}"
        )
        rows = session.execute(sql.encode(), given | {"start": below, "most": wanted.most})
        found = [number for (number,) in rows]
    sql = (
        "SELECT number FROM search_texts WHERE number >= %(start)s AND number < %(below)s"
        f" AND {_HOLDS}{_whose(accounts)} {order}"
    )
    while below and len(found) < wanted.most:
        start = max(below - span, 0)
        more = {"start": start, "below": below, "most": wanted.most - len(found)}
        found += [number for (number,) in session.execute(sql.encode(), given | more)]
        below, span = start, span * _FURTHER
    return found


def _whose(accounts: Collection[int]) -> str:
    return " AND search_texts.marks && %(own)s::int[]" if accounts else ""


def _given(run: Run, accounts: Collection[int]) -> dict[str, str | list[int]]:
    return {
        "said": run.said,
        "marks": list(run.marks),
        "own": [own(account) for account in accounts],
    }
