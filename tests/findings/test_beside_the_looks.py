"""What is kept beside the looks (visits, stamps, copies, custody, keys) changes nothing of a post."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from entries import ACCOUNT, at, commitment
from findings.made_up import GONE, REF, by_host, gap, listed, log, look_app, look_host, text, tree
from onrecord.findings.coverage import coverage
from onrecord.findings.presence import presence
from onrecord.findings.questions import six_questions
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import standing
from onrecord.findings.timeline import timeline
from onrecord.findings.versions import versions
from onrecord.record.captures import Capture, Failed, Truncated, Whole
from onrecord.record.declarations import ScopeKind
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import AccountObservation, Gap, PostObservation
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, Stamped, StampMethod

LOOKS = st.sampled_from([text("A"), text("B"), GONE])
BESIDE = (DocumentKind.CUSTODY, DocumentKind.COPY, DocumentKind.KEY)
CAME = (Whole(), Truncated("no time"), Refused("a login"), Unreached("no name"), Failed("died"))


@st.composite
def heard(draw: st.DrawFn) -> list[Entry]:
    """Answers about a post and its account, in their order."""
    found: list[Entry] = []
    for minute in draw(st.lists(st.integers(0, 60), min_size=1, max_size=7, unique=True)):
        outcome = draw(LOOKS)
        one: list[Entry] = [
            tree(outcome, minute, minute),
            look_host(outcome, minute),
            look_app(outcome, minute),
            by_host(draw(st.sampled_from(["active", "takendown"])), minute),
            listed(minute, minute),
            gap(minute, minute + 5),
        ]
        found.append(draw(st.sampled_from(one)))
    return found


def visit(minute: int, status: int | None, outcome: Any) -> Capture:
    return Capture(
        url="https://app.example/post",
        posts=(REF,),
        outcome=outcome,
        package=commitment(f"package {minute}"),
        status=status,
        peer=None,
        tls=None,
        browser="",
        vantage="test",
        began_at=at(minute),
        ended_at=at(minute + 0.2),
    )


def stamp(minute: int, size: int, outcome: Any) -> Stamp:
    return Stamp(
        service="one",
        method=StampMethod.RFC3161,
        size=size,
        root="ab" * 32,
        note=commitment("note"),
        request=None,
        response=None,
        revocation=(),
        outcome=outcome,
        asked_at=at(minute),
        answered_at=at(minute),
    )


def document(minute: int, kind: DocumentKind) -> Document:
    body = commitment(f"{kind} {minute}")
    return Document(kind=kind, recorded_at=at(minute), accounts=(ACCOUNT,), posts=(REF,), body=body)


MINUTES = st.integers(-60, 200)
STAMPED = st.one_of(
    st.builds(lambda minute: Stamped(at(minute)), MINUTES),
    st.sampled_from([Promised(), Refused("no"), Unreached("HTTP 500"), Unread("no token")]),
)
KEPT_BESIDE = st.one_of(
    st.builds(
        visit, MINUTES, st.sampled_from([None, 200, 403, 404, 410, 451, 500]), st.sampled_from(CAME)
    ),
    st.builds(stamp, MINUTES, st.integers(1, 20), STAMPED),
    st.builds(document, MINUTES, st.sampled_from(BESIDE)),
)


def said(logged: list[Logged]) -> tuple[object, ...]:
    """All that is folded, from everything that names the post or its account."""
    post = [one for one in logged if not isinstance(one.entry, AccountObservation | Gap)]
    account = [one for one in logged if not isinstance(one.entry, PostObservation)]
    found, shown, spans = presence(post, account), versions(post), coverage(account, at(500))
    stands = standing(facts_of(REF, ACCOUNT, ScopeKind.POSTS, post, account), found, [])
    events = timeline({REF: post}, account, [])
    return found, shown, spans, stands, events, six_questions(found, stands, shown, spans)


@settings(deadline=None, max_examples=150)
@given(heard(), st.lists(KEPT_BESIDE, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_nothing_that_is_said_of_a_post_changes(
    entries: list[Entry], beside: list[Entry], random: Any
) -> None:
    mixed = list(entries)
    for one in beside:
        mixed.insert(random.randint(0, len(mixed)), one)
    assert said(log(*mixed)) == said(log(*entries))


@settings(deadline=None)
@given(st.lists(KEPT_BESIDE, min_size=1, max_size=5))
def test_alone_they_say_nothing_of_it(beside: list[Entry]) -> None:
    assert said(log(*beside)) == said([])
