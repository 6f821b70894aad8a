"""Does the index of words keep one contract, wherever it lies?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onrecord.archive import Indexed, Reached, Search, SearchStore
from onrecord.archive.derived import Derived
from onrecord.archive.postgres import search_finding
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.search import PostgresSearch
from onrecord.archive.search_tables import SCHEMA, VERSION
from onrecord.desk.search.matching import Close, closest
from onrecord.findings.likeness import ask, terms_of
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from postgres_rig import PostgresServer

ORIGIN = "log.example/onrecord"
START = Reached(0, None)
TIDES, WINDS = AccountId("did:plc:tides"), AccountId("did:plc:winds")
_NUMBERS = count()

Opens = Callable[[], SearchStore]
"""Opens the same index once more."""


def in_folder(folder: Path) -> SearchStore:
    return Search(Derived(folder / "search.db", SCHEMA, VERSION))


def in_database(postgres: PostgresServer) -> str:
    conninfo = postgres.database()
    PostgresRecords.create(conninfo, ORIGIN, wait=10).close()
    return conninfo


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.rig)])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """An empty index, in each of the places."""
    if request.param == "sqlite":
        return lambda: in_folder(tmp_path)
    conninfo = in_database(request.getfixturevalue("postgres"))
    return lambda: PostgresSearch(conninfo, wait=10)


@pytest.fixture
def store(opens: Opens) -> Iterator[SearchStore]:
    with closing(opens()) as opened:
        yield opened


def text(number: int, said: str, **more: object) -> Indexed:
    """The only version of a post, `number` seconds after 1970."""
    made = Indexed(
        ref=Ref(f"{number:016x}"),
        version=Commitment(f"{number:064x}"),
        platform="bluesky",
        account=TIDES,
        at=number * 1_000_000,
        text=said,
    )
    return replace(made, **more)


def entered(store: SearchStore, *found: Indexed) -> None:
    begun = store.reached
    assert store.advance(begun, found, Reached(begun.size + 1, Digest(f"{begun.size + 1:064x}")))


def refs(found: Sequence[object]) -> list[Ref]:
    return [one.ref for one in found]  # type: ignore[attr-defined]  # candidates


def held(store: SearchStore, phrase: str, **more: object) -> list[str]:
    found = store.mentions(terms_of(phrase), 10, **more)  # type: ignore[arg-type]  # accounts
    assert found.total >= len(found.earliest)
    return [one.text for one in found.earliest]


def test_a_new_index_holds_nothing(store: SearchStore) -> None:
    assert (store.reached, store.size(), store.writes) == (START, 0, True)
    assert store.frequencies({"accord"}) == {"accord": 0}
    assert store.candidates([["accord"]], 5) == [] and store.candidates([], 5) == []
    assert store.mentions(["accord"], 5) == (0, (), None)
    assert store.latest(5, accounts=[TIDES]) == [] and store.latest(5, accounts=[]) == []
    assert store.known([]) == set() and store.known([Ref("0" * 16)]) == set()


def test_what_was_entered_comes_back_as_it_was(store: SearchStore) -> None:
    odd = text(1, "We leave the accord\x00 — Ça va? \u202e日本 🌊", at=-5)
    entered(store, odd, text(2, "Opening hours"))
    (found,) = store.candidates([["leave", "the", "accord"]], 5)
    assert found == (odd.ref, odd.version, TIDES, -5, odd.text)
    assert store.size() == 2 and store.reached == Reached(1, Digest(f"{1:064x}"))
    assert store.known([odd.ref, Ref("f" * 16)]) == {(odd.ref, odd.version)}


def test_a_version_is_entered_once(store: SearchStore) -> None:
    entered(store, text(1, "We leave the accord"), text(1, "We leave the accord"))
    entered(store, text(1, "We leave the accord"), text(2, "the accord"))
    assert store.size() == 2
    assert store.frequencies({"accord", "leave"}) == {"accord": 2, "leave": 1}


def test_a_term_counts_once_for_a_text(store: SearchStore) -> None:
    entered(store, text(1, "never, never, never"))
    assert store.frequencies({"never"}) == {"never": 1}


def test_it_moves_only_from_where_it_was_found(opens: Opens) -> None:
    with closing(opens()) as one, closing(opens()) as two:
        assert one.advance(START, [text(1, "first")], Reached(5, Digest("a" * 64)))
        assert not two.advance(START, [text(2, "second")], Reached(5, Digest("b" * 64)))
        assert not two.advance(Reached(5, Digest("b" * 64)), [], Reached(6, Digest("c" * 64)))
        assert two.reached == Reached(5, Digest("a" * 64)) and two.size() == 1
        assert two.advance(two.reached, [text(2, "second")], Reached(9, Digest("d" * 64)))
        assert held(one, "second") == ["second"]


def test_emptied_it_begins_anew(store: SearchStore) -> None:
    entered(store, text(1, "We leave the accord"))
    store.remember("span", "1", "value")
    store.empty()
    assert (store.reached, store.size(), store.remembered("span", "1")) == (START, 0, None)
    assert store.frequencies({"accord"}) == {"accord": 0} and held(store, "accord") == []
    entered(store, text(2, "another accord"))
    assert held(store, "accord") == ["another accord"]


def test_what_is_remembered_is_forgotten_with_another_stamp(store: SearchStore) -> None:
    assert store.remembered("span", "1") is None
    store.remember("span", "1", "old")
    store.remember("span", "2", "new")
    assert (store.remembered("span", "1"), store.remembered("span", "2")) == (None, "new")


LONG = "x" * 5_000
PHRASES = {
    "one word": ("accord", ["We leave the accord", "The accord, leave the accord?"]),
    "in this order": ("leave the accord", ["We leave the accord", "The accord, leave the accord?"]),
    "not in another": ("accord the leave", []),
    "with a word between": ("leave accord", []),
    "a part of a word": ("acc", []),
    "case and accents": ("ÇA VÁ", ["Ça va"]),
    "a number": ("1,000.50", ["It costs 1,000.50"]),
    "signs without spaces": ("東京都", ["東京都に行く"]),
    "one such sign": ("東", ["東京都に行く"]),
    "one letter stands for words that begin so": ("i", ["It costs 1,000.50"]),
    "one letter of another alphabet": ("и", ["и мир"]),
    "a picture sign": ("🌊", ["waves 🌊 here"]),
    "a word longer than a page": (LONG, [f"see {LONG} there"]),
    "a word as long that is another": (LONG + "y", []),
    "after 300 others that are the same": ("the end", ["the " * 300 + "end"]),
    "after 20,000 words": ("last word", [" ".join(map(str, range(20_000))) + " last word"]),
    "dots between do not matter": ("waves here", []),
}
TEXTS = sorted({said for _, found in PHRASES.values() for said in found})


@pytest.mark.parametrize(("phrase", "expected"), PHRASES.values(), ids=PHRASES)
def test_a_phrase_is_found_in_its_words(
    store: SearchStore, phrase: str, expected: list[str]
) -> None:
    entered(store, *(text(number, said) for number, said in enumerate(TEXTS)))
    assert sorted(held(store, phrase)) == sorted(expected)
    if len(phrase) > 1:
        found = store.candidates([terms_of(phrase)], 50)
        assert {one.text for one in found} >= set(expected)


def test_mentions_are_told_from_the_earliest(store: SearchStore) -> None:
    for number, at in ((1, 30), (2, 10), (3, 20), (4, 10)):
        entered(store, text(number, "the accord", at=at))
    found = store.mentions(["the", "accord"], 3)
    assert (found.total, [one.at for one in found.earliest]) == (4, [10, 10, 20])
    assert refs(found.earliest[:2]) == [text(2, "").ref, text(4, "").ref]
    assert found.first_observed is not None and found.first_observed.ref == text(1, "").ref


def test_only_of_the_accounts_that_are_named(store: SearchStore) -> None:
    entered(store, text(1, "the accord"), text(2, "the accord", account=WINDS))
    for accounts, expected in (([TIDES], [1]), ([WINDS], [2]), ([TIDES, WINDS], [1, 2]), ([], [])):
        wanted = [text(number, "").ref for number in expected]
        assert sorted(refs(store.candidates([["accord"]], 5, accounts=accounts))) == wanted
        assert refs(store.mentions(["the", "accord"], 5, accounts=accounts).earliest) == wanted
        assert refs(store.latest(5, accounts=accounts)) == wanted[::-1]
    assert store.candidates([["accord"]], 5, accounts=[AccountId("nobody")]) == []


def test_the_same_account_of_two_platforms_is_asked_for_by_its_name(store: SearchStore) -> None:
    entered(store, text(1, "the accord"), text(2, "the accord", platform="feed"))
    assert len(store.candidates([["accord"]], 5, accounts=[TIDES])) == 2


def test_nothing_that_came_later(store: SearchStore) -> None:
    entered(store, *(text(number, "the accord") for number in range(9)))
    found = store.candidates([["accord"]], 3, before=2_000_000)
    assert sorted(one.at for one in found) == [0, 1_000_000, 2_000_000]
    latest = store.latest(2, accounts=[TIDES], before=4_500_000)
    assert [one.at for one in latest] == [4_000_000, 3_000_000]


def test_the_rarer_word_is_likelier(store: SearchStore) -> None:
    entered(store, *(text(number, "the tides are high") for number in range(20)))
    entered(store, text(50, "an accord"))
    found = store.candidates([["the", "accord"]], 5)
    assert found[0].text == "an accord" and len(found) == 5


def test_more_than_many_hold_it(store: SearchStore) -> None:
    entered(store, *(text(number, f"word w{number}") for number in range(3_200)))
    found = store.candidates([["word", "w3"]], 5)
    assert found[0].text == "word w3"
    assert store.candidates([["word", "word"]], 5) == []
    assert store.mentions(["word"], 1).total == 3_200


def test_a_forgotten_version_is_found_by_nothing(store: SearchStore) -> None:
    gone = text(1, "We leave the harbour")
    entered(store, gone, text(2, "We stay"), text(3, "harbour"))
    store.forget_all([gone.version, Commitment("f" * 64)])
    assert held(store, "we leave") == [] and held(store, "harbour") == ["harbour"]
    assert store.frequencies({"leave", "we", "harbour"}) == {"harbour": 1, "leave": 0, "we": 1}
    assert store.size() == 2 and store.known([gone.ref]) == set()
    store.forget_all([gone.version])
    assert store.size() == 2
    entered(store, text(4, "We leave"))
    assert held(store, "we leave") == ["We leave"]


def test_who_opens_it_later_finds_all(opens: Opens) -> None:
    with closing(opens()) as one:
        entered(one, text(1, "the accord"))
    with closing(opens()) as two:
        assert held(two, "the accord") == ["the accord"]
        two.close()
        assert two.reached.size == 1  # the next use opens it again


# Both are given the same texts, asked the same questions, and every answer is compared.

_VOCABULARY = (
    "the of we accord leave Harbour Ça don’t 1,000 и мир 東京都 に 🌊 https://example.org/a_b"
    " @tides.test … [sic] السلام हिन्दी"
)
_WORDS = st.sampled_from(_VOCABULARY.split())
_SAID = st.lists(_WORDS, max_size=9).map(" ".join)
_ACCOUNTS = st.sampled_from([TIDES, WINDS])
_TEXTS = st.lists(st.tuples(_SAID, _ACCOUNTS, st.integers(-9, 9)), max_size=14)
_ASKED = st.lists(
    st.tuples(
        _SAID, st.none() | st.sets(_ACCOUNTS), st.none() | st.integers(0, 9), st.integers(0, 13)
    ),
    max_size=6,
)


@dataclass(frozen=True, slots=True)
class Posts:
    """Stands for an archive of which only the words are asked for."""

    search: SearchStore


@pytest.mark.rig
@pytest.mark.parametrize("frequent", [0, 30_000], ids=["all are frequent", "none is"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=_TEXTS, asked=_ASKED)
@example(  # more that are equally like it than are told of
    texts=[(word, TIDES, 0) for word in ["accord", "Harbour"] * 4],
    asked=[("accord Harbour", None, None, 0)],
)
def test_both_give_the_same_answers(
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frequent: int,
    texts: list[tuple[str, AccountId, int]],
    asked: list[tuple[str, set[AccountId] | None, int | None, int]],
) -> None:
    monkeypatch.setattr(search_finding, "_FREQUENT", frequent)
    monkeypatch.setattr(search_finding, "_NEWEST", 3)
    monkeypatch.setattr(search_finding, "PER_STRETCH", 2)
    folder = tmp_path / f"{next(_NUMBERS)}"
    folder.mkdir()
    made = [
        text(number, said, account=account, at=at * 1_000_000)
        for number, (said, account, at) in enumerate(texts)
    ]
    with (
        closing(in_folder(folder)) as one,
        closing(PostgresSearch(_emptied(postgres), wait=10)) as two,
    ):
        for store in (one, two):
            entered(store, *made[:5])
            entered(store, *made[3:])
        for question, accounts, before, gone in asked:
            assert answer(one, question, accounts, before) == answer(
                two, question, accounts, before
            )
            for store in (one, two):
                store.forget_all([Commitment(f"{gone:064x}")])
            assert one.size() == two.size()


_EMPTIED: dict[int, str] = {}


def _emptied(postgres: PostgresServer) -> str:
    """One database for all examples: to make one takes longer than to ask it."""
    conninfo = _EMPTIED.setdefault(id(postgres), "") or in_database(postgres)
    _EMPTIED[id(postgres)] = conninfo
    with closing(PostgresSearch(conninfo, wait=10)) as store:
        store.empty()
    return conninfo


def answer(
    store: SearchStore, question: str, accounts: set[AccountId] | None, before: int | None
) -> object:
    """What the desk is told in the end; the order of equals is not the contract's."""
    asked = ask(question)
    moment = None if before is None else datetime.fromtimestamp(before, UTC)
    close = closest(Posts(store), asked, accounts=accounts, before=moment)
    said = [store.mentions(phrase, 20, accounts=accounts) for phrase in asked.phrases]
    return (
        {_told(one) for one in close},
        [(one.total, one.earliest, one.first_observed) for one in said],
        store.frequencies(asked.terms),
        [one.at for one in store.latest(4, accounts=accounts or ())],
    )


def _told(one: Close) -> object:
    return one.candidate.ref, one.alike.similarity, frozenset(one.also)
