"""How are texts entered into the search index in PostgreSQL, inside an open transaction?"""

from collections import Counter
from collections.abc import Iterable, Sequence

import psycopg

from onrecord.archive.postgres.search_rows import known_versions
from onrecord.archive.postgres.search_terms import Terms
from onrecord.archive.search_store import Indexed
from onrecord.record.accounts import AccountId

__all__ = ["enter", "kept"]

_COPIED = "COPY search_texts FROM STDIN (FORMAT BINARY)"
_TYPES = ["int8", "text", "text", "int4", "int8", "bytea", "text", "int4[]"]
_COUNTED = (
    "INSERT INTO search_terms SELECT * FROM unnest(%s::text[], %s::bigint[])"
    " ON CONFLICT (term) DO UPDATE SET posts = search_terms.posts + excluded.posts"
)
_ACCOUNTS = (
    "INSERT INTO search_accounts (platform, account) SELECT * FROM unnest(%s::text[], %s::text[])"
    " ON CONFLICT DO NOTHING"
)
_NUMBERED = (
    "SELECT platform, account, number FROM search_accounts"
    " JOIN unnest(%s::text[], %s::text[]) AS asked (platform, account) USING (platform, account)"
)
_WITHHELD = "SELECT commitment FROM withheld WHERE commitment = ANY(%s)"
_ENTERED = "UPDATE search_reached SET entered = entered + %s, texts = texts + %s"


def kept(session: psycopg.Connection, found: Sequence[Indexed]) -> list[Indexed]:
    """Those of them that were not redacted since they were read.

    What is redacted is on the list before `search_forget` waits for `search_reached`, which is
    ours: whoever finds it not on the list yet enters it before that looks for it.
    """
    asked = [[one.version for one in found]]
    gone = {version for (version,) in session.execute(_WITHHELD, asked)}
    return [one for one in found if one.version not in gone]


def enter(session: psycopg.Connection, found: Sequence[Indexed], entered: int) -> None:
    """Enter versions, after as many that were entered before; what is there stays as it is.

    Nobody else enters any meanwhile: `search_reached` is locked.
    """
    known = known_versions(session, {one.ref for one in found})
    fresh = {
        (one.ref, one.version): one
        for one in reversed(found)
        if (one.ref, one.version) not in known
    }
    new = list(reversed(fresh.values()))
    if not new:
        return
    session.execute("SELECT search_room(%s)", [entered + len(new)])
    accounts = _accounts(session, new)
    counted: Counter[str] = Counter()
    with session.cursor() as cursor, cursor.copy(_COPIED) as copy:
        copy.set_types(_TYPES)
        for number, one in enumerate(new, entered):
            account, terms = accounts[one.platform, one.account], Terms.of(one.text)
            text = one.text.encode("utf-8", "surrogatepass")  # a column of text takes no NUL
            row = (number, one.ref, one.version, account, one.at, text)
            copy.write_row((*row, terms.said, terms.marks(account)))
            counted.update(set(terms.terms))
    _count(session, counted)
    session.execute(_ENTERED, [len(new), len(new)])


def _accounts(
    session: psycopg.Connection, found: Iterable[Indexed]
) -> dict[tuple[str, AccountId], int]:
    asked = sorted({(one.platform, one.account) for one in found})
    names = [[platform for platform, _ in asked], [account for _, account in asked]]
    session.execute(_ACCOUNTS, names)
    numbered = session.execute(_NUMBERED, names, binary=True)
    return {(platform, AccountId(account)): number for platform, account, number in numbered}


def _count(session: psycopg.Connection, counted: Counter[str]) -> None:
    told = sorted(counted.items())
    session.execute(_COUNTED, [[term for term, _ in told], [posts for _, posts in told]])
