"""Can the candidates be found faster, where another program for it is installed?

Tantivy (the `fast` extra) keeps its own files, made from the texts in search.db and named after
that database's generation: whatever it lacks is entered before a question, and where another
process is just doing that, SQLite answers instead.
"""

import shutil
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import apsw

from onrecord.archive.database import rows
from onrecord.findings.likeness import terms_of

__all__ = ["Fast", "fast_finder"]

_HEAP = 50_000_000  # bytes for its writer
_RAREST = 12  # words of a question that are looked up: the others are in most posts anyway
_PHRASE = 3.0  # how much more a whole phrase weighs than its words


def fast_finder(folder: Path) -> "Fast | None":
    """The faster finder, if it is installed."""
    return None if find_spec("tantivy") is None else Fast(folder)


class Fast:
    """Finds candidates with Tantivy; the texts themselves stay in search.db."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tantivy: Any = None
        self._index: Any = None
        self._generation = ""
        self._reached = 0

    def find(
        self,
        database: apsw.Connection,
        phrases: Sequence[Sequence[str]],
        frequent: Mapping[str, int],
        accounts: Collection[int],
        most: int,
    ) -> list[int] | None:
        """As `search_finding.find`; None if it can't answer now, so that SQLite must."""
        try:
            self._catch_up(database)
            searcher = self._index.searcher()
            found = searcher.search(self._query(phrases, frequent, accounts), most).hits
            return [searcher.doc(address)["number"][0] for _, address in found]
        except (ValueError, OSError, RuntimeError):  # its lock is taken, or its files are spoilt
            self._index = None
            return None

    def forget(self) -> None:
        """Remove its files: they still have the words of what was taken out."""
        self._index = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _catch_up(self, database: apsw.Connection) -> None:
        ((generation, last),) = rows(
            database, "SELECT (SELECT name FROM generation), coalesce(max(number), 0) FROM texts"
        )
        if self._index is None or generation != self._generation:
            self._open(generation)
            self._reached = self._entered()
        if self._reached < last:
            self._index.reload()  # another process may have entered them
            self._enter(database, self._entered())
            self._reached = self._entered()

    def _open(self, generation: str) -> None:
        self._tantivy = import_module("tantivy")
        place = self._folder / generation
        if not place.exists():  # of another generation: nothing in it is true of this one
            shutil.rmtree(self._folder, ignore_errors=True)
            place.mkdir(parents=True)
        build = self._tantivy.SchemaBuilder()
        build.add_unsigned_field("number", stored=True, indexed=True, fast=True)
        build.add_unsigned_field("account", indexed=True)
        build.add_text_field("terms", tokenizer_name="whitespace")
        self._index = self._tantivy.Index(build.build(), path=str(place))
        self._generation = generation

    def _entered(self) -> int:
        every = self._tantivy.Query.all_query()
        searcher = self._index.searcher()
        found = searcher.search(every, 1, order_by_field="number").hits
        return int(searcher.doc(found[0][1])["number"][0]) if found else 0

    def _enter(self, database: apsw.Connection, reached: int) -> None:
        """Enter the texts after this one. Numbers grow, and a commit takes in all or nothing."""
        writer = self._index.writer(_HEAP, 1)
        sql = "SELECT number, account, text FROM texts WHERE number > ? ORDER BY number"
        for number, account, text in database.execute(sql, (reached,)):
            said = self._tantivy.Document()
            said.add_unsigned("number", number)
            said.add_unsigned("account", account)
            said.add_text("terms", " ".join(terms_of(text)))
            writer.add_document(said)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _query(
        self,
        phrases: Sequence[Sequence[str]],
        frequent: Mapping[str, int],
        accounts: Collection[int],
    ) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        schema = self._index.schema
        known = sorted((posts, term) for term, posts in frequent.items() if posts)
        parts = [
            (occur.Should, query.term_query(schema, "terms", term)) for _, term in known[:_RAREST]
        ]
        for phrase in phrases:
            if len(phrase) > 1 and all(frequent[term] for term in phrase):
                whole = query.phrase_query(schema, "terms", list(phrase))
                parts.append((occur.Should, query.boost_query(whole, _PHRASE)))
        said = query.boolean_query(parts)
        if not accounts:
            return said
        own = [(occur.Should, query.term_query(schema, "account", one)) for one in accounts]
        both = [(occur.Must, query.boolean_query(own)), (occur.Must, said)]
        return query.boolean_query(both)
