"""What must hold for every history, whatever was heard and in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entries import ACCOUNT, T0, at
from findings.made_up import (
    FAILURES,
    GONE,
    REF,
    account_says,
    by_app,
    by_host,
    by_stream,
    copy,
    digests,
    gap,
    instance,
    listed,
    log,
    look_app,
    look_host,
    look_tree,
    of_account,
    of_post,
    picture,
    revision,
    says,
    text,
    tree,
)
from onrecord.findings.as_of import known_at, true_at
from onrecord.findings.coverage import coverage
from onrecord.findings.declared import Declared
from onrecord.findings.history import History
from onrecord.findings.presence import Presence, Verdict, presence
from onrecord.findings.questions import six_questions
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import Standing, standing
from onrecord.findings.timeline import timeline
from onrecord.findings.versions import versions
from onrecord.record.declarations import Act, Capacity, Covers, Ground, ScopeKind
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import Absent, Outcome, Seen

few = settings(deadline=None, max_examples=60)  # a history is many entries, so each is slow
LATEST = T0 + timedelta(days=400)
OUTCOMES = st.sampled_from([text("A"), text("A"), text("B"), GONE])
NUMBERS = st.integers(1, 9)
STATES = st.sampled_from(["active", "takendown", "deactivated"])


def entry(minute: int) -> st.SearchStrategy[Entry]:
    """Any look at the post or the account that has an answer, at a given minute."""
    return st.one_of(
        st.builds(lambda o, n: tree(o, minute, n), OUTCOMES, NUMBERS),
        st.builds(lambda o, n: look_tree(o, minute, n), OUTCOMES, NUMBERS),
        *(
            st.builds(lambda o, look=look: look(o, minute), OUTCOMES)
            for look in (look_host, look_app, instance, copy)
        ),
        *(
            st.builds(lambda s, word=word: word(s, minute), STATES)
            for word in (by_host, by_stream, by_app)
        ),
        st.builds(lambda n: revision(minute, n, n - 1), NUMBERS),
        st.builds(lambda n: listed(minute, n), NUMBERS),
        st.builds(lambda length: gap(minute, minute + length), st.integers(1, 30)),
    )


@st.composite
def histories(draw: st.DrawFn, minimum: int = 0) -> list[Entry]:
    """Looks at distinct minutes: order in time is then no question of the log's order."""
    minutes = draw(st.lists(st.integers(0, 60), min_size=minimum, max_size=9, unique=True))
    return [draw(entry(minute)) for minute in minutes]


@st.composite
def failures(draw: st.DrawFn) -> Entry:
    minute = draw(st.integers(0, 90)) + 0.5
    failure: Any = draw(st.sampled_from(FAILURES))
    look = draw(st.sampled_from([look_host, look_app, picture, None]))
    if look is not None:
        return look(failure, minute)
    return draw(
        st.sampled_from([look_tree(failure, minute, 9), account_says(failure, minute)]),
    )


ACTS = st.sampled_from(Act)
MAY = (Capacity.ACCOUNT, Capacity.INSTITUTION, Capacity.SUPERIOR, Capacity.OFFICER)
THIRD = (Capacity.PLATFORM, Capacity.AUTHORITY, Capacity.ARCHIVE)


@st.composite
def words(draw: st.DrawFn, capacities: tuple[Capacity, ...] = tuple(Capacity)) -> list[Declared]:
    found: list[Declared] = []
    for minute in draw(st.lists(st.integers(0, 200), max_size=5, unique=True)):
        capacity = draw(st.sampled_from(capacities))
        earlier = draw(st.sampled_from([None, None, *found]))
        found.append(
            says(
                draw(ACTS),
                minute,
                speaker=f"somebody {capacity.value}",
                capacity=capacity,
                covers=draw(st.sampled_from(Covers)),
                withdraws=earlier,
                ground=draw(st.sampled_from(Ground)),
                hedged=draw(st.booleans()),
                until=draw(st.sampled_from([None, minute + 60])),
            )
        )
    return found


def there(logged: list[Logged]) -> Presence:
    return presence(of_post(logged), of_account(logged))


def stand(logged: list[Logged], declared: list[Declared]) -> Standing:
    post = facts_of(REF, ACCOUNT, ScopeKind.POSTS, of_post(logged))
    return standing(post, there(logged), declared)


def everything(logged: list[Logged], declared: list[Declared]) -> tuple[object, ...]:
    post, account = of_post(logged), of_account(logged)
    shown, stands, found = versions(post), stand(logged, declared), there(logged)
    spans = coverage(account, LATEST)
    return (
        found,
        shown,
        stands,
        spans,
        timeline({REF: post}, account, declared),
        six_questions(found, stands, shown, spans),
    )


def answered(entries: list[Entry]) -> bool:
    return any(
        isinstance(one, PostObservation) and isinstance(one.outcome, Seen | Absent)
        for one in entries
    )


@few
@given(histories(), words(), st.randoms(use_true_random=False))
def test_the_order_in_which_we_are_given_the_record_does_not_matter(
    entries: list[Entry], declared: list[Declared], random: Any
) -> None:
    logged = log(*entries)
    before = everything(logged, declared)
    shuffled, spoken = list(logged), list(declared)
    random.shuffle(shuffled)
    random.shuffle(spoken)
    assert everything(shuffled, spoken) == before


@few
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_in_the_log_does_not_matter(entries: list[Entry], random: Any) -> None:
    arrived = list(entries)
    random.shuffle(arrived)
    assert everything(log(*arrived), []) == everything(log(*entries), [])


@few
@given(histories(minimum=1), words(), st.lists(failures(), min_size=1, max_size=3))
def test_our_own_failures_change_nothing(
    entries: list[Entry], declared: list[Declared], failed: list[Entry]
) -> None:
    assume(answered(entries))
    assert everything(log(*entries, *failed), declared) == everything(log(*entries), declared)


@few
@given(st.lists(failures(), max_size=3))
def test_failures_alone_are_never_an_absence(failed: list[Entry]) -> None:
    assert there(log(*failed)).verdict in (Verdict.UNREACHABLE, Verdict.GAP)


@few
@given(histories(), OUTCOMES, st.integers(0, 90))
def test_media_never_change_whether_the_post_is_there(
    entries: list[Entry], outcome: Outcome, minute: int
) -> None:
    assert there(log(*entries, picture(outcome, minute + 0.5))) == there(log(*entries))


@few
@given(histories(), words())
def test_as_of_the_end_of_time_is_now(entries: list[Entry], declared: list[Declared]) -> None:
    logged = log(*entries)
    now = everything(logged, declared)
    for restrict in (true_at, known_at):
        then = everything(list(restrict(logged, LATEST)), list(restrict(declared, LATEST)))
        assert then == now


@few
@given(histories(), st.integers(0, 60))
def test_nothing_of_the_future_is_said_of_a_moment(entries: list[Entry], minute: int) -> None:
    found = there(list(true_at(log(*entries), at(minute))))
    assert found.last_seen is None or found.last_seen <= at(minute)
    assert found.first_absent is None or found.first_absent <= at(minute)


@few
@given(histories(), words(), st.integers(0, 200))
def test_words_that_cover_nothing_change_nothing(
    entries: list[Entry], declared: list[Declared], minute: int
) -> None:
    logged = log(*entries)
    nothing = says(Act.DISOWNS, minute, covers=None, accounts=())
    assert stand(logged, [*declared, nothing]) == stand(logged, declared)


@few
@given(histories(), words(), words(THIRD))
def test_words_of_those_who_cannot_speak_for_it_change_no_state(
    entries: list[Entry], declared: list[Declared], others: list[Declared]
) -> None:
    logged = log(*entries)
    own = [one for one in declared if one.declaration.capacity in MAY]
    assert stand(logged, [*own, *others]).state is stand(logged, own).state


@few
@given(histories(), words())
def test_everything_rests_on_what_was_heard(entries: list[Entry], declared: list[Declared]) -> None:
    logged = log(*entries)
    known = digests(logged) | {one.digest for one in declared}
    found, shown, stands, spans, events, answers = everything(logged, declared)
    for part in (found, stands, *shown, *spans, *events, *answers):
        assert set(part.because) <= known
    for part in (*shown, *spans, *events):
        assert part.because
    if answered(entries):
        assert found.because and stands.because


@few
@given(histories())
def test_a_disappearance_lies_between_its_bounds(entries: list[Entry]) -> None:
    found = there(log(*entries))
    if found.last_seen is not None and found.first_absent is not None:
        assert found.last_seen <= found.first_absent


def signed_tree(one: PostObservation, kind: type[Outcome]) -> bool:
    own = one.evidence.authenticity is Authenticity.ACCOUNT_SIGNED
    return own and one.evidence.surface is Surface.TREE and isinstance(one.outcome, kind)


@few
@given(histories())
def test_nobody_is_named_without_the_evidence_for_it(entries: list[Entry]) -> None:
    looks = [one for one in entries if isinstance(one, PostObservation)]
    found = there(log(*entries))

    def said(surface: Surface, kind: type[Outcome]) -> bool:
        return any(
            one.evidence.surface is surface and isinstance(one.outcome, kind) for one in looks
        )

    match found.verdict:
        case Verdict.WITHDRAWN_BY_ACCOUNT_KEY:
            assert any(signed_tree(one, Absent) for one in looks)
        case Verdict.HIDDEN_BY_HOST:
            assert any(signed_tree(one, Seen) for one in looks)
            assert said(Surface.HOST, Absent)
        case Verdict.HIDDEN_BY_APP:
            assert said(Surface.HOST, Seen) and said(Surface.APP, Absent)
        case Verdict.WITHDRAWN_BY_INSTANCE:
            assert any(
                one.evidence.authenticity is Authenticity.INSTANCE_SIGNED
                and isinstance(one.outcome, Absent)
                for one in looks
            )
        case Verdict.PRESENT:
            assert any(isinstance(one.outcome, Seen) for one in looks)
        case _:
            pass


@few
@given(
    st.lists(OUTCOMES, min_size=2, max_size=6),
    st.data(),
)
def test_a_stale_commit_served_again_changes_nothing(
    outcomes: list[Any], data: st.DataObject
) -> None:
    told: list[Entry] = [tree(outcome, n, n) for n, outcome in enumerate(outcomes, 1)]
    old = data.draw(st.integers(0, len(told) - 2))
    again = data.draw(st.integers(1, 60))
    replayed = look_tree(outcomes[old], len(told) + again, old + 1)
    before, after = there(log(*told)), there(log(*told, replayed))
    assert replace(after, because=(), says="") == replace(before, because=(), says="")
    assert after.says == before.says
    assert [one.version for one in versions(log(*told, replayed))] == [
        one.version for one in versions(log(*told))
    ]


def test_a_record_from_the_ends_of_time_is_read_like_any_other() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    far = [(moment - T0).total_seconds() / 60 for moment in (first, last)]
    entries: list[Entry] = []
    for minute in (far[0] + 1, far[1] - 10):
        entries += [tree(text("A"), minute, 1), look_host(text("A"), minute)]
        entries += [look_host(GONE, minute), look_app(GONE, minute), by_host("takendown", minute)]
        entries += [gap(far[0] + 1, minute), listed(minute, 1)]
    declared = [
        says(Act.DISOWNS, minute, covers=None, accounts=(ACCOUNT,), begins=begins, ends=minute)
        for minute in (far[0] + 1, far[1] - 10)
        for begins in (far[0] + 1, far[1] - 10)
    ]
    assert everything(log(*entries), declared)


@few
@given(st.lists(histories(), min_size=1, max_size=3), histories())
def test_an_account_folded_once_gives_what_folding_it_for_each_post_gives(
    posts: list[list[Entry]], account: list[Entry]
) -> None:
    around = of_account(log(*account))
    history = History(around)
    for one in posts:
        post = of_post(log(*one))
        assert presence(post, history) == presence(post, around)
        assert facts_of(REF, ACCOUNT, ScopeKind.POSTS, post, history) == facts_of(
            REF, ACCOUNT, ScopeKind.POSTS, post, around
        )
