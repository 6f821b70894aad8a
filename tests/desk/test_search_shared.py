"""Does a search in PostgreSQL answer as one in the folder does, and keep nothing that is gone?"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from entries import at
from onrecord.archive import Indexed, Reached, open_archive
from onrecord.archive.moving_records import move_records
from onrecord.desk.custody.checks import State
from onrecord.desk.custody.examining import examine
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.search.checking import Answer, check_text
from onrecord.desk.search.indexing import bring_up
from onrecord.desk.search.linking import link
from onrecord.desk.search.matching import Match
from onrecord.desk.search.mentioning import Mention, first_mentions
from onrecord.record.accounts import Ref
from postgres_rig import PostgresServer
from small_desk import OTHERS, TIDES, Desk

pytestmark = pytest.mark.rig
ROLES = Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "roles.sql"
LATEST = "The latest entry on record could not be searched yet."


@pytest.fixture
def conninfo(postgres: PostgresServer) -> Iterator[str]:
    with postgres.password_file():
        yield postgres.database(password="")


@pytest.fixture
def pair(desk: Desk, tmp_path: Path, conninfo: str) -> Iterator[tuple[Desk, Desk]]:
    """One archive twice: its records in its folder, and in PostgreSQL."""
    desk.enrol()
    desk.enrol(OTHERS, "others.test", institution="Ministry of Winds")
    desk.posted("3laaa", "We leave the harbour accord, with immediate effect", 10)
    desk.posted("3lbbb", "Opening hours change on Monday", 11)
    desk.posted("3lccc", "Strong winds over the bay, small boats stay in port", 12, account=OTHERS)
    desk.posted("3laaa", "We stay in the harbour accord", 20)
    desk.posted("3lddd", "The harbour accord: what it says", 21, account=OTHERS)
    desk.posted("3leee", "東京都に行く 🌊", 22, account=OTHERS)
    desk.withdrew("3lbbb", 30)
    check_text(desk.archive, "so that search.db is there")
    desk.archive.close()
    shutil.copytree(desk.archive.folder, tmp_path / "shared")
    move_records(tmp_path / "shared", conninfo)
    shared = Desk.__new__(Desk)
    shared.revs, shared.archive = desk.revs, open_archive(tmp_path / "shared")
    desk.archive = open_archive(desk.archive.folder)
    with desk.archive, shared.archive:
        yield desk, shared


ASKED = {
    "the very words": "We leave the harbour accord",
    "of an earlier version": "leave the harbour accord with immediate effect",
    "with a word changed": "We leave the harbour treaty with immediate effect",
    "in several posts": "the harbour accord",
    "of a withdrawn post": "opening hours change on monday",
    "signs without spaces": "東京都に行く",
    "never said": "the floodgates open tonight",
    "all misspelt": "hourbar acord",
}


def bare(*groups: Sequence[Match | Mention]) -> list[object]:
    """What was found, but for what is folded of the posts, which the index does not know."""
    return [
        [{one.name: getattr(found, one.name) for one in fields(found) if one.name != "post"}]
        for group in groups
        for found in group
    ]


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_both_answer_the_same(pair: tuple[Desk, Desk], asked: str) -> None:
    for account in (None, TIDES, OTHERS):
        found, same = (check_text(of.archive, asked, account) for of in pair)
        assert (found.answer, found.says) == (same.answer, same.says)
        assert bare(found.matches, found.elsewhere) == bare(same.matches, same.elsewhere)
        said, same_said = (first_mentions(of.archive, asked, account=account) for of in pair)
        assert (said.total, said.says) == (same_said.total, same_said.says)
        assert bare(said.mentions) == bare(same_said.mentions)
        assert (said.first_observed is None) == (said.total == 0)
    (linked,), (same_linked,) = (link(of.archive, [asked]) for of in pair)
    assert linked.why == same_linked.why
    assert bare([one.match for one in linked.links]) == bare(
        [one.match for one in same_linked.links]
    )


def test_no_index_is_left_in_the_folder(pair: tuple[Desk, Desk]) -> None:
    one, two = pair
    assert (one.archive.folder / "search.db").exists()
    assert not list(two.archive.folder.glob("search*"))


def test_who_may_only_read_says_what_was_not_searched(
    pair: tuple[Desk, Desk], conninfo: str
) -> None:
    _, shared = pair
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute(ROLES.read_bytes())
        session.execute("DROP ROLE IF EXISTS reader")
        session.execute("CREATE ROLE reader LOGIN PASSWORD 'secret' IN ROLE onrecord_pages")
    bring_up(shared.archive)
    pages = shared.archive.folder.with_name("pages")
    shutil.copytree(shared.archive.folder, pages)
    configured = (pages / "onrecord.toml").read_text()
    named = make_conninfo(conninfo, user="reader", passfile=str(_passfile(pages)))
    (pages / "onrecord.toml").write_text(configured.replace(conninfo, named))
    with open_archive(pages, writing=False) as archive:
        checked = check_text(archive, "the floodgates open")
        assert (checked.answer, LATEST in checked.says) == (Answer.NOT_SEEN, False)
        shared.posted("3lfff", "The floodgates open tonight", 40)
        for told in (
            check_text(archive, "the floodgates open").says,
            first_mentions(archive, "floodgates").says,
        ):
            assert told[-1] == LATEST
        assert bring_up(shared.archive, most=1) == 0
        assert first_mentions(archive, "floodgates").total == 1


def _passfile(folder: Path) -> Path:
    path = folder / "passfile"
    path.write_text("*:*:*:*:secret\n")
    path.chmod(0o600)
    return path


def holders(postgres: PostgresServer, word: bytes) -> set[str]:
    """In which parts of the server's files a word stands, once all is written to them."""
    postgres.do("CHECKPOINT")
    return {
        path.relative_to(postgres.data).parts[0]
        for path in postgres.data.rglob("*")
        if path.is_file() and word in path.read_bytes()
    }


WORDS = ("Quixotic", "zephyrs")  # which stand in no other text


def test_nothing_of_redacted_words_is_left_in_the_tables(
    pair: tuple[Desk, Desk], postgres: PostgresServer, conninfo: str
) -> None:
    _, shared = pair
    ref: Ref = shared.posted("3lggg", " ".join(WORDS), 41)
    bring_up(shared.archive)
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute("ANALYZE")
    text, term = WORDS[0].encode(), WORDS[1].encode()
    assert {"base"} <= holders(postgres, text) & holders(postgres, term)
    plan = plan_redaction(shared.archive, ref)
    redact(
        shared.archive, plan, why="a court's order", by="the editor", at=at(50), with_shared=False
    )
    for word in (text, WORDS[0].lower().encode(), term):
        assert holders(postgres, word) <= {"pg_wal"}  # docs/operations.md says until when
    assert first_mentions(shared.archive, WORDS[1]).total == 0
    assert first_mentions(shared.archive, "harbour accord").total == 3


def test_what_is_redacted_while_another_machine_reads_it_is_not_entered(
    pair: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shared = pair
    ref: Ref = shared.posted("3lggg", " ".join(WORDS), 41)
    with open_archive(shared.archive.folder) as other:
        entering = other.search.advance

        def too_late(begun: Reached, found: Sequence[Indexed], reached: Reached) -> bool:
            assert any(one.ref == ref for one in found)
            plan = plan_redaction(shared.archive, ref)
            redact(shared.archive, plan, why="an order", by="one", at=at(50), with_shared=False)
            return entering(begun, found, reached)

        monkeypatch.setattr(other.search, "advance", too_late)
        other.search.empty()
        assert bring_up(other, most=1) >= 0
        assert other.search.reached.size > 0
        assert other.search.frequencies({WORDS[1]}) == {WORDS[1]: 0}
        assert other.search.known([ref]) == set()


def test_the_doctor_looks_at_the_shared_index(
    pair: tuple[Desk, Desk], postgres: PostgresServer, conninfo: str
) -> None:
    postgres.require_trigrams()
    _, shared = pair
    bring_up(shared.archive)
    shared.posted("3lfff", "The floodgates open tonight", 40)
    folder = shared.archive.folder

    def words() -> tuple[State, str]:
        (found,) = (one for one in examine(folder, at(60)).checks if one.name == "words")
        return found.state, found.says

    found = words()
    assert found == (
        State.FINE,
        "6 versions can be found by their words; 1 entries are to be read",
    )
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute("DROP EXTENSION pg_trgm CASCADE")
    state, says = words()
    assert state is State.WARNING and "pg_trgm is missing" in says
    with closing(psycopg.connect(conninfo, autocommit=True)) as session:
        assert session.execute("SELECT onrecord.search_spelling()").fetchone() == (True,)
    assert words()[0] is State.FINE
