"""Which institution answers to which, and whose is the account, whatever was stated when?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import ACCOUNT, at
from findings.made_up import facts, log, says, text, tree
from institutions_made_up import (
    EMBASSY,
    MINISTRY,
    MINISTRYS,
    SPOKESPERSON,
    SPORTS,
    STATE,
    STRANGERS,
    Body,
    channel,
    enrolled,
    institution,
    of_places,
    office,
    on_record,
    spoken,
    stated,
)
from onrecord.findings.declared import Declared
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.judging import judged
from onrecord.findings.presence import presence
from onrecord.findings.standing import Standing, standing
from onrecord.findings.stated import Stated, Statements
from onrecord.record.declarations import Act, Capacity, Channel, Covers

UP = (EMBASSY, MINISTRY, STATE)
CHAINS: dict[str, tuple[tuple[Body, ...], tuple[str, ...]]] = {
    "nothing on record": ((), (EMBASSY,)),
    "an enrolment says which one is above": ((enrolled(under=MINISTRY),), (EMBASSY, MINISTRY)),
    "statements say so": (
        (institution(EMBASSY, MINISTRY), institution(MINISTRY, STATE), institution(STATE)), UP,
    ),
    "an enrolment, then a statement": (
        (enrolled(under=MINISTRY), institution(MINISTRY, STATE)), UP,
    ),
    "the enrolments of two accounts": (
        (enrolled(under=MINISTRY), enrolled(MINISTRY, STATE, MINISTRYS, "tides.test")), UP,
    ),
    "a statement goes before an enrolment": (
        (enrolled(under=SPORTS), institution(EMBASSY, MINISTRY)), (EMBASSY, MINISTRY),
    ),
    "… even if it was recorded earlier": (
        (institution(EMBASSY, MINISTRY), enrolled(under=SPORTS)), (EMBASSY, MINISTRY),
    ),
    "a statement says that nothing is above": ((enrolled(under=SPORTS), institution(EMBASSY)), (EMBASSY,)),
    "the later of two statements": (
        (institution(EMBASSY, SPORTS), institution(EMBASSY, MINISTRY)), (EMBASSY, MINISTRY),
    ),
    "by another name of the one above": (
        (institution(EMBASSY, "The Office"), institution(MINISTRY, STATE, "the office")), UP,
    ),
    "by a name that two go by: it is neither": (
        (institution(EMBASSY, "Office"), institution(MINISTRY, STATE, "Office"), institution(SPORTS, STATE, "Office")),
        (EMBASSY, "Office"),
    ),
    "a circle, from a record that is not ours": (
        (institution(EMBASSY, MINISTRY), institution(MINISTRY, EMBASSY)), (EMBASSY, MINISTRY),
    ),
    "under itself": ((institution(EMBASSY, "embassy  of tides"),), (EMBASSY,)),
    "under another name of itself": ((institution(EMBASSY, "The Embassy", "The Embassy"),), (EMBASSY,)),
    "a circle of enrolments": (
        (enrolled(under=MINISTRY), enrolled(MINISTRY, EMBASSY, MINISTRYS)), (EMBASSY, MINISTRY),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_the_chain(name: str) -> None:
    record, expected = CHAINS[name]
    assert tuple(link.name for link in on_record(*record).chain(EMBASSY)) == expected


def test_all_below_an_institution_by_all_their_names() -> None:
    known = on_record(
        enrolled(under=MINISTRY),
        institution(MINISTRY, STATE, "Foreign Office"),
        institution(SPORTS, STATE),
        institution("Moon Office", "Moon"),
    )
    assert set(known.below(STATE)) == {STATE, MINISTRY, "Foreign Office", SPORTS, EMBASSY}
    assert set(known.below("foreign office")) == {
        "foreign office",
        MINISTRY,
        "Foreign Office",
        EMBASSY,
    }
    assert known.below("nobody") == ("nobody",)
    assert known.directly_below(STATE) == (MINISTRY, SPORTS)


def test_what_was_known_at_a_moment() -> None:
    statements = stated(enrolled(), institution(EMBASSY, MINISTRY), office(), channel())
    then = Hierarchy(statements.known_at(at(1)))
    assert [link.name for link in then.ownership(ACCOUNT).chain] == [EMBASSY, MINISTRY]
    assert then.ownership(ACCOUNT).authorities == ()
    before = Hierarchy(statements.known_at(at(-1)))
    assert before.ownership(ACCOUNT).chain == ()
    now = Hierarchy(statements.known_at(at(3))).ownership(ACCOUNT)
    assert (len(now.authorities), len(now.channels)) == (1, 1)


# What must hold whatever is on record

few = settings(deadline=None, max_examples=80)
NAMES = st.sampled_from([EMBASSY, MINISTRY, STATE, "Foreign Office", "embassy of  TIDES"])
UNRELATED = st.sampled_from(["Lake Authority", "Lake Ministry", "Lake Union", "Lake Board"])
ACCOUNTS = st.sampled_from([ACCOUNT, MINISTRYS])
CAPACITIES = st.sampled_from([Capacity.INSTITUTION, Capacity.SUPERIOR, Capacity.OFFICER])
TIMES = st.none() | st.integers(0, 200)
SPEAKERS = st.sampled_from([SPOKESPERSON, "Consul"])


def bodies(
    names: st.SearchStrategy[str], accounts: st.SearchStrategy[Any]
) -> st.SearchStrategy[Body]:
    """Any statement about institutions of these names and about these accounts."""
    some = st.lists(accounts, max_size=2).map(tuple)
    return st.one_of(
        st.builds(enrolled, names, st.none() | names, accounts),
        st.builds(
            lambda n, u, a: institution(n, u, *a),
            names,
            st.none() | names,
            st.lists(names, max_size=1),
        ),
        st.builds(office, SPEAKERS, names, CAPACITIES, some, TIMES, TIMES),
        st.builds(
            channel, st.sampled_from(["its website", "a briefing"]), names, st.none(), some, some
        ),
    )


RELATED = st.lists(bodies(NAMES, ACCOUNTS), max_size=9)
OTHERS = st.lists(bodies(UNRELATED, st.just(STRANGERS)), max_size=5)


@st.composite
def words(draw: st.DrawFn) -> list[Declared]:
    found: list[Declared] = []
    for minute in draw(st.lists(st.integers(0, 200), max_size=4, unique=True)):
        one = says(
            draw(st.sampled_from(Act)),
            minute,
            covers=draw(st.sampled_from(Covers)),
            withdraws=draw(st.sampled_from([None, *found])),
        )
        found.append(
            spoken(
                one,
                speaker=draw(SPEAKERS),
                capacity=draw(st.sampled_from(Capacity)),
                institution=draw(st.none() | NAMES | st.just(SPORTS)),
                channel=Channel(
                    name=draw(st.sampled_from(["its website", "@embassy.test", "a briefing"])),
                    url=None,
                    independent=draw(st.sampled_from([True, False, None])),
                ),
            )
        )
    return found


THERE = presence(log(tree(text("A"), 0, 1)), ())


def stand(statements: Statements, said: list[Declared]) -> Standing:
    whose = Hierarchy(statements).ownership(ACCOUNT)
    return standing(facts(), THERE, [judged(one, whose) for one in said])


def placed(record: list[Body]) -> list[Stated[Any]]:
    found = stated(*record)
    every = (*found.enrolments, *found.institutions, *found.authorities, *found.channels)
    return sorted(every, key=lambda one: one.index)


@few
@given(RELATED, OTHERS, words(), st.randoms(use_true_random=False))
def test_unrelated_institutions_change_no_standing_wherever_they_were_recorded(
    record: list[Body], others: list[Body], said: list[Declared], random: Any
) -> None:
    mixed = [(body, True) for body in record]
    for body in others:
        mixed.insert(random.randint(0, len(mixed)), (body, False))
    every = placed([body for body, _ in mixed])
    related = [one for one, (_, is_related) in zip(every, mixed, strict=True) if is_related]
    assert stand(of_places(every), said) == stand(of_places(related), said)


@few
@given(RELATED, words(), st.randoms(use_true_random=False))
def test_the_order_in_which_statements_are_read_changes_nothing(
    record: list[Body], said: list[Declared], random: Any
) -> None:
    shuffled = placed(record)
    random.shuffle(shuffled)
    assert stand(of_places(shuffled), said) == stand(stated(*record), said)


@few
@given(RELATED, OTHERS, words())
def test_what_is_about_an_account_is_enough_to_say_the_same(
    record: list[Body], others: list[Body], said: list[Declared]
) -> None:
    statements = placed([*record, *others])
    known = Hierarchy(of_places(statements))
    about = known.about(known.ownership(ACCOUNT))
    enough = of_places([one for one in statements if one.digest in about])
    assert stand(enough, said) == stand(of_places(statements), said)


@few
@given(RELATED, words(), words())
def test_somebody_without_standing_never_changes_a_state(
    record: list[Body], said: list[Declared], more: list[Declared]
) -> None:
    whose = on_record(*record).ownership(ACCOUNT)
    heard = [judged(one, whose) for one in said]
    known = {one.digest for one in heard}
    idle = [
        one for x in more if not (one := judged(x, whose)).may_speak and one.digest not in known
    ]
    before = standing(facts(), THERE, heard)
    assert standing(facts(), THERE, [*heard, *idle]).state is before.state
