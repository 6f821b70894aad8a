"""Which terms in PostgreSQL are spelt nearly as one that no text has?"""

from collections.abc import Mapping, Sequence

import psycopg

from onrecord.archive.search_rarity import OF_A_WORD

__all__ = ["TRIGRAMS", "spelt_nearly_so"]

_ASKED = 4  # words that no text has, the longest: each takes some milliseconds
_ALIKE = 3  # terms that stand for each
TRIGRAMS = (
    "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace"
    " WHERE extname = 'pg_trgm' AND to_regclass('search_terms_spelt') IS NOT NULL"
)
"""Asks for the schema of pg_trgm; no row if it, or the index by it, is not there."""

_NEAR = """
SELECT near.term, near.posts FROM unnest(%(terms)s::text[]) AS asked (term) CROSS JOIN LATERAL (
    SELECT term, posts FROM search_terms
    WHERE term OPERATOR({schema}.%%) asked.term AND length(term) BETWEEN 4 AND 40
        AND posts BETWEEN 1 AND %(most)s
    ORDER BY {schema}.similarity(term, asked.term) DESC, posts DESC, term LIMIT %(alike)s
) AS near
"""


def spelt_nearly_so(
    session: psycopg.Connection, schema: str | None, frequent: Mapping[str, int]
) -> Sequence[tuple[str, int]]:
    """Terms with their frequencies that stand for those of `frequent` that no text has.

    Those share three of ten trigrams or more with it (pg_trgm's own measure). `schema` is where
    pg_trgm is; None if it is not.
    """
    unknown = sorted((term for term in frequent if not frequent[term]), key=len, reverse=True)
    if schema is None or not unknown:
        return []
    given = {"terms": unknown[:_ASKED], "alike": _ALIKE, "most": OF_A_WORD}
    return session.execute(_NEAR.format(schema=schema).encode(), given, binary=True).fetchall()
