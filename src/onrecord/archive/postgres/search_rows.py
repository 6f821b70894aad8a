"""What is read from the search index in PostgreSQL by numbers and names?"""

from collections.abc import Collection, Sequence

import psycopg

from onrecord.archive.search_store import Candidate
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment

__all__ = ["VERSIONS", "known", "known_versions", "latest", "numbers_of"]

# As in records.py: of `= ANY` for a thousand posts the planner reads all texts. OFFSET 0 keeps it from
# joining what is looked up one after the other.
VERSIONS = (
    "SELECT found.ref, found.version FROM unnest(%s::text[]) AS asked (ref),"
    " LATERAL (SELECT ref, version FROM search_texts WHERE ref = asked.ref OFFSET 0) AS found"
)

_LAST = 2**63 - 1  # the largest number of a bigint
_LATEST = (
    "SELECT found.number FROM unnest(%s::int[]) AS of (account) CROSS JOIN LATERAL ("
    "SELECT number, at FROM search_texts WHERE account = of.account AND at <= %s"
    " ORDER BY at DESC LIMIT %s) AS found ORDER BY at DESC LIMIT %s"
)


def numbers_of(session: psycopg.Connection, accounts: Collection[AccountId]) -> list[int]:
    """The numbers of these accounts, of those that are there."""
    sql = "SELECT number FROM search_accounts WHERE account = ANY(%s)"
    return [number for (number,) in session.execute(sql, [sorted(accounts)])]


def known(session: psycopg.Connection, numbers: Sequence[int]) -> dict[int, Candidate]:
    """The versions that have these numbers."""
    sql = (
        "SELECT texts.number, ref, version, accounts.account, at, text"
        " FROM search_texts AS texts JOIN search_accounts AS accounts"
        " ON accounts.number = texts.account WHERE texts.number = ANY(%s::bigint[])"
    )
    found = session.execute(sql, [list(numbers)], binary=True)
    return {
        number: Candidate(ref, version, account, at, bytes(text).decode("utf-8", "surrogatepass"))
        for number, ref, version, account, at, text in found
    }


def known_versions(
    session: psycopg.Connection, refs: Collection[Ref]
) -> set[tuple[Ref, Commitment]]:
    """The versions of these posts that are there."""
    found = session.execute(VERSIONS, [sorted(refs)], binary=True)
    return {(Ref(ref), Commitment(version)) for ref, version in found}


def latest(
    session: psycopg.Connection, accounts: Collection[AccountId], before: int | None, most: int
) -> list[int]:
    """The numbers of the latest versions of these accounts, latest first."""
    until = _LAST if before is None else before
    asked = [numbers_of(session, accounts), until, most, most]
    return [number for (number,) in session.execute(_LATEST, asked)]
