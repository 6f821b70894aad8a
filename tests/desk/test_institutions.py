"""Are institutions put on record and found, and do findings follow what is on record of them?"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from entries import at
from institutions_made_up import (
    EMBASSY,
    MINISTRY,
    SPOKESPERSON,
    SPORTS,
    STATE,
    channel,
    institution,
    office,
)
from onrecord.archive import open_archive
from onrecord.desk.as_of import AsOf
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.institutions.found import find_institution, institution_shape
from onrecord.desk.institutions.known import accounts_under, hierarchy, under
from onrecord.desk.institutions.stating import LONGEST_NAME, InstitutionError, Statement, state
from onrecord.record.accounts import Ref, Voucher
from onrecord.record.declarations import Capacity, Covers
from onrecord.record.documents import Document
from small_desk import OTHERS, TIDES, Desk

SUPERIOR = Capacity.SUPERIOR


def put(desk: Desk, *statements: Statement, minutes: float = 50) -> None:
    for statement in statements:
        state(desk.archive, statement, at(minutes))


@pytest.fixture
def ref(desk: Desk) -> Ref:
    """The embassy's post, seen at 10, withdrawn at 30; the ministry disowned it at 40."""
    desk.enrol(minutes=5, institution=EMBASSY)
    ref = desk.posted("3laaa", "startling", 10)
    desk.withdrew("3laaa", 30)
    desk.declared(
        45,
        said_at=at(40),
        speaker=SPOKESPERSON,
        capacity=SUPERIOR,
        institution=MINISTRY,
        covers=((ref, Covers.YES, "it is named"),),
    )
    return ref


def told(desk: Desk, ref: Ref, as_of: AsOf | None = None) -> tuple[str, bool, bool | None, str]:
    found = find_post(desk.archive, ref, as_of or AsOf())
    (one,) = found.standing.declarations
    return found.standing.state.value, one.may_speak, one.vouched, one.may_speak_reason


# What follows


def test_where_nothing_is_on_record_the_editors_word_counts(desk: Desk, ref: Ref) -> None:
    state, may, vouched, reason = told(desk, ref)
    assert (state, may, vouched) == ("disowned", True, None)
    assert "is the editor's word" in reason


def test_what_is_put_on_record_is_heard_at_once(desk: Desk, ref: Ref) -> None:
    put(desk, institution(EMBASSY, SPORTS))
    assert told(desk, ref)[:3] == ("withdrawn-in-silence", False, None)
    put(desk, institution(EMBASSY, MINISTRY))
    assert told(desk, ref)[:3] == ("disowned", True, None)
    put(desk, office())
    assert told(desk, ref)[:3] == ("disowned", True, True)
    put(desk, office(until=40))
    assert told(desk, ref)[:3] == ("withdrawn-in-silence", False, False)


def test_a_reader_in_another_process_hears_it_too(desk: Desk, ref: Ref) -> None:
    with open_archive(desk.archive.folder, writing=False) as reader:
        before = find_post(reader, ref).standing
        put(desk, institution(EMBASSY, SPORTS))
        after = find_post(reader, ref).standing
    assert (before.state.value, after.state.value) == ("disowned", "withdrawn-in-silence")


def test_as_of_a_moment_who_an_institution_is_holds_before_it_was_recorded(
    desk: Desk, ref: Ref
) -> None:
    put(desk, institution(EMBASSY, SPORTS), minutes=50)
    assert told(desk, ref, AsOf(moment=at(47)))[0] == "withdrawn-in-silence"
    assert told(desk, ref, AsOf(known=at(47)))[0] == "disowned"
    assert told(desk, ref, AsOf(known=at(50)))[0] == "withdrawn-in-silence"


def test_in_a_post_of_the_ministrys_own_account(desk: Desk, ref: Ref) -> None:
    desk.enrol(OTHERS, "ministry.test", 6, MINISTRY)
    said_in = desk.posted("3lsay", "It is not ours.", 41, account=OTHERS)
    put(desk, institution(EMBASSY, MINISTRY))
    (earlier,) = find_post(desk.archive, ref).declared
    words = replace(earlier.declaration, speaker="@ministry.test", said_in=said_in)
    put_on_record(desk.archive, words, at(60), accounts=(TIDES,))
    one = find_post(desk.archive, ref).standing.declarations[-1]
    assert one.speaker == "@ministry.test"
    assert (one.may_speak, one.vouched) == (True, True)
    assert "in a post of the account that is on record as that of" in one.may_speak_reason


def test_a_channel_that_is_shared_is_said_to_be(desk: Desk, ref: Ref) -> None:
    put(desk, institution(EMBASSY, MINISTRY), channel("the ministry's website", shares=(TIDES,)))
    standing = find_post(desk.archive, ref).standing
    (one,) = standing.declarations
    assert (one.independent, one.shares_access) == (False, True)
    assert "a channel that, as is vouched for, whoever holds the account holds too" in standing.says
    assert len(one.speaking_because) == 3  # the enrolment, the embassy's statement, the channel's


def test_who_spoke_twice_without_standing_is_named_once_with_the_reason(
    desk: Desk, ref: Ref
) -> None:
    put(desk, institution(EMBASSY, SPORTS))
    desk.declared(46, said_at=at(41), speaker=SPOKESPERSON, capacity=SUPERIOR, institution=MINISTRY)
    says = find_post(desk.archive, ref).standing.says
    assert says.count(SPOKESPERSON) == 1
    assert says.count(f"“{MINISTRY}” is on record neither as") == 1
    assert "  " not in says


def test_an_account_shows_its_chain(desk: Desk, ref: Ref) -> None:
    put(desk, institution(EMBASSY, MINISTRY), institution(MINISTRY, STATE), office())
    whose = find_account(desk.archive, TIDES, at(100)).whose
    assert [link.name for link in whose.chain] == [EMBASSY, MINISTRY, STATE]
    assert [one.body.speaker for one in whose.authorities] == [SPOKESPERSON]
    then = find_account(desk.archive, TIDES, at(100), AsOf(known=at(49))).whose
    assert [link.name for link in then.chain] == [EMBASSY]


def test_what_is_under_an_institution(desk: Desk, ref: Ref) -> None:
    desk.enrol(OTHERS, "sports.test", 6, SPORTS)
    put(desk, institution(EMBASSY, MINISTRY, "The Embassy"), institution(MINISTRY, STATE))
    assert set(under(desk.archive, STATE)) == {STATE, MINISTRY, EMBASSY, "The Embassy"}
    assert accounts_under(desk.archive, "ministry of tides") == (TIDES,)
    assert accounts_under(desk.archive, "the embassy") == (TIDES,)
    assert accounts_under(desk.archive, SPORTS) == (OTHERS,)
    assert accounts_under(desk.archive, "nobody") == ()


# What is refused, and what is so already

NOBODY = Voucher(by=" ", where=None, words=None)
FAULTS: dict[str, tuple[Statement, str]] = {
    "under itself": (institution("Moon Office", "moon  OFFICE"), "can't be under itself"),
    "under another name of itself": (institution("Moon", "The Moon", "The Moon"), "under itself"),
    "a circle of two": (institution(STATE, MINISTRY), "a circle"),
    "a circle of three": (institution(STATE, EMBASSY), "a circle"),
    "a circle by another name": (institution(STATE, "the embassy"), "a circle"),
    "another's name": (institution("Moon", None, MINISTRY), "is on record as 'Ministry of Tides'"),
    "another's other name, as its own": (institution("The Embassy"), "is on record as"),
    "no name": (institution("  "), "nothing is written there"),
    "a name of two lines": (institution("Moon\nOffice"), "a name is one line"),
    "a name that never ends": (institution("M" * (LONGEST_NAME + 1)), "at most"),
    "nothing above it": (institution("Moon", " "), "nothing is written there"),
    "nobody vouches": (replace(institution("Moon"), voucher=NOBODY), "who vouches for it"),
    "read nowhere": (
        replace(institution("Moon"), voucher=replace(NOBODY, by="x", where="")),
        "where it can be read",
    ),
    "a speaker for nobody on record": (office(of="Moon"), "no institution on record is called"),
    "a speaker without a name": (office(""), "the speaker: nothing is written"),
    "a speaker as the platform": (office(capacity=Capacity.PLATFORM), "does so as one of"),
    "a speaker as the account": (office(capacity=Capacity.ACCOUNT), "does so as one of"),
    "a time that ends before it begins": (office(since=2, until=1), "ends before it begins"),
    "a speaker about a stranger's account": (office(accounts=(OTHERS,)), "no account on record"),
    "a channel of nobody on record": (channel(of="Moon"), "no institution on record is called"),
    "a channel without a name": (channel(" "), "the channel: nothing is written"),
    "a channel of a stranger's account": (channel(shares=(OTHERS,)), "no account on record"),
    "shared and independent": (
        channel(shares=(TIDES,), apart=(TIDES,)),
        "can't share access with",
    ),
}


@pytest.fixture
def chain(desk: Desk) -> Desk:
    desk.enrol(institution=EMBASSY)
    put(desk, institution(EMBASSY, MINISTRY, "The Embassy"), institution(MINISTRY, STATE))
    return desk


@pytest.mark.parametrize("name", FAULTS)
def test_what_contradicts_itself_or_the_record_is_refused(chain: Desk, name: str) -> None:
    statement, words = FAULTS[name]
    size = chain.size
    with pytest.raises(InstitutionError, match=words) as refused:
        state(chain.archive, statement, at(60))
    assert chain.size == size
    assert refused.value.advice and refused.value.exit_code == 2


SO_ALREADY: dict[str, Callable[[], Statement]] = {
    "an institution": lambda: institution(EMBASSY, MINISTRY, "The Embassy"),
    "a speaker": office,
    "a channel": channel,
}


@pytest.mark.parametrize("name", SO_ALREADY)
def test_what_is_so_already_is_not_recorded_again(chain: Desk, name: str) -> None:
    state(chain.archive, SO_ALREADY[name](), at(60))
    size = chain.size
    assert state(chain.archive, SO_ALREADY[name](), at(61)) is None
    assert chain.size == size


def test_what_was_so_before_another_word_is_recorded_again(chain: Desk) -> None:
    put(chain, office(), office(until=5))
    assert state(chain.archive, office(), at(61)) is not None
    assert hierarchy(chain.archive).authorities[0].body.until is None


def test_a_document_lists_the_accounts_that_it_names(chain: Desk) -> None:
    named = state(chain.archive, channel(shares=(TIDES,)), at(60))
    assert named is not None and isinstance(named.entry, Document)
    assert named.entry.accounts == (TIDES,)
    assert named in chain.archive.index.entries_of_account("bluesky", TIDES)


# How an institution is shown


def test_an_institution_is_shown_with_all_that_is_on_record(chain: Desk) -> None:
    put(chain, office(since=60), channel(apart=(TIDES,)))
    shape = institution_shape(find_institution(chain.archive, "ministry of tides"))
    assert (shape["name"], shape["kind"]) == (MINISTRY, "other")
    assert [link["name"] for link in shape["chain"]] == [STATE]
    assert shape["below"] == [EMBASSY]
    assert [one["speaker"] for one in shape["speakers"]] == [SPOKESPERSON]
    assert shape["channels"][0]["independent_of"] == [TIDES]
    assert all(len(one["because"]) == 1 for one in (*shape["speakers"], *shape["channels"]))
    own = institution_shape(find_institution(chain.archive, "The Embassy"))
    assert [one["account"] for one in own["accounts"]] == [TIDES]


def test_an_institution_as_of_a_moment(chain: Desk) -> None:
    put(chain, office(since=60), minutes=70)

    def speakers(as_of: AsOf) -> int:
        return len(find_institution(chain.archive, MINISTRY, as_of).offices)

    assert (speakers(AsOf(moment=at(59))), speakers(AsOf(moment=at(60)))) == (0, 1)
    assert (speakers(AsOf(known=at(69))), speakers(AsOf(known=at(70)))) == (0, 1)
    with pytest.raises(InstitutionError, match="no institution on record"):
        find_institution(chain.archive, MINISTRY, AsOf(known=at(-1)))


def test_an_institution_that_only_others_name_is_on_record(chain: Desk) -> None:
    found = find_institution(chain.archive, STATE)
    assert (found.stated, found.below) == (None, (MINISTRY,))
    with pytest.raises(InstitutionError, match="no institution on record"):
        find_institution(chain.archive, "Moon")
