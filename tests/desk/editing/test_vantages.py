"""Does a vantage come on record only under a key of its own, and is its trust a matter of record?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from entries import at
from onrecord.archive import Archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import Actor, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.desk.editing.vantages import (
    add_vantage,
    describe_vantage,
    distrust,
    trust_again,
)
from onrecord.desk.vantages.known import VantageError, find_key, known, vantage_shape
from onrecord.proof.notes import Algorithm, VerifierKey
from onrecord.record.editing import Role
from onrecord.record.errors import OnrecordError
from onrecord.record.vantages import Vantage
from small_desk import ORIGIN, Desk
from small_log import TestSigner
from vantages_made_up import NORTH, SOUTH

NEWER = TestSigner(NORTH.name, seed=13)


def added(archive: Archive, of: TestSigner = NORTH, **more: Any) -> None:
    add_vantage(archive, str(of.key), actor=operator(), at=at(10), **more)


def test_what_is_said_of_a_vantage_is_on_record(desk: Desk) -> None:
    added(desk.archive, place=" Norrköping ", operator="The Northern Gazette")
    (one,) = known(desk.archive).keys
    assert one.vantage == Vantage(
        name=NORTH.name,
        key=str(NORTH.key),
        place="Norrköping",
        operator="The Northern Gazette",
        by="the operator of this archive",
        why=None,
    )
    assert (one.recorded_at, one.distrusted_since) == (at(10), None)
    (act,) = acts(desk.archive)
    assert (act.act.act, act.act.subject) == ("added-vantage", str(NORTH.key))


def test_a_vantage_that_moved_is_described_anew(desk: Desk) -> None:
    added(desk.archive, place="Norrköping", operator="The Northern Gazette")
    who: dict[str, Any] = {"actor": operator(), "at": at(20)}
    describe_vantage(desk.archive, NORTH.name, place="Oslo", **who)
    (one,) = known(desk.archive).keys
    assert (one.vantage.place, one.vantage.operator) == ("Oslo", "The Northern Gazette")
    assert (one.index, one.recorded_at) == (0, at(10))
    for nothing_new in ({}, {"place": " Oslo "}):
        with pytest.raises(VantageError, match="so already"):
            describe_vantage(desk.archive, NORTH.name, **nothing_new, **who)
    with pytest.raises(VantageError, match="no vantage on record"):
        describe_vantage(desk.archive, SOUTH.name, place="Oslo", **who)


def own_name(archive: Archive) -> str:
    return str(TestSigner(archive.configuration.network.vantage, seed=20).key)


def logs_key(archive: Archive) -> str:
    raw = archive.verifier_key.public_key
    return str(VerifierKey("east.example", Algorithm.ED25519, raw))


REFUSED: dict[str, tuple[Callable[[Archive], str], dict[str, Any], str]] = {
    "not a vkey": (lambda _: "north.example", {}, "not a verifier key"),
    "a vkey with another id": (lambda _: str(NORTH.key).replace("+", "+0", 1), {}, "the id of"),
    "a cosigner's key": (
        lambda _: str(TestSigner("w.example", Algorithm.COSIGNATURE_ED25519).key),
        {},
        "cosigns",
    ),
    "another name": (lambda _: str(NORTH.key), {"name": "south.example"}, "the key is called"),
    "this machine's name": (own_name, {}, "this archive itself"),
    "the log's name": (lambda _: str(TestSigner(ORIGIN, seed=20).key), {}, "this archive itself"),
    "the log's key": (logs_key, {}, "the log's own key"),
    "a key known already": (lambda _: str(SOUTH.key), {}, "on record already"),
    "a known key under another name": (
        lambda _: str(TestSigner("west.example", seed=12).key),
        {},
        "on record already",
    ),
    "a place of two lines": (lambda _: str(NORTH.key), {"place": "a\nb"}, "one line"),
    "an operator without a name": (lambda _: str(NORTH.key), {"operator": " "}, "nothing is"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_can_be_no_vantage_is_refused_with_advice(desk: Desk, fault: str) -> None:
    added(desk.archive, SOUTH)
    key, more, words = REFUSED[fault]
    size = desk.archive.head.size
    with pytest.raises(OnrecordError, match=words) as refused:
        add_vantage(desk.archive, key(desk.archive), actor=operator(), at=at(10), **more)
    assert refused.value.advice and isinstance(refused.value, VantageError | EditingError)
    assert desk.archive.head.size == size


def test_a_vantage_may_have_another_key_and_is_then_named_by_it(desk: Desk) -> None:
    added(desk.archive)
    added(desk.archive, NEWER)
    with pytest.raises(VantageError, match="several keys"):
        find_key(desk.archive, NORTH.name)
    assert find_key(desk.archive, str(NEWER.key)).key == NEWER.key


def said(desk: Desk) -> datetime | None:
    return find_key(desk.archive, NORTH.name).distrusted_since


def test_a_distrust_and_the_trust_that_ends_it_are_appended(desk: Desk) -> None:
    added(desk.archive)
    who: dict[str, Any] = {"actor": operator(), "at": at(20)}
    distrust(desk.archive, NORTH.name, at(15), why="its disk was copied", **who)
    assert said(desk) == at(15)
    distrust(desk.archive, str(NORTH.key), at(12), why="earlier, as it seems", **who)
    assert said(desk) == at(12)
    trust_again(desk.archive, NORTH.name, why="it was another disk", **who)
    assert said(desk) is None
    shape: Any = vantage_shape(find_key(desk.archive, NORTH.name))
    assert [one["why"] for one in shape["trust"]] == [
        "its disk was copied",
        "earlier, as it seems",
        "it was another disk",
    ]
    told = [one.act.act for one in acts(desk.archive)]
    assert told == ["trusted-vantage", "distrusted-vantage", "distrusted-vantage", "added-vantage"]


DISTRUSTS: dict[str, tuple[str, datetime, str, str]] = {
    "of nobody": ("east.example", at(15), "a reason", "no vantage on record"),
    "of a key that is not on record": (str(SOUTH.key), at(15), "a reason", "no vantage on record"),
    "from a time to come": (NORTH.name, at(21), "a reason", "still to come"),
    "from no instant": (NORTH.name, at(15).replace(tzinfo=None), "a reason", "no offset"),
    "without a reason": (NORTH.name, at(15), " ", "nothing is written"),
}


@pytest.mark.parametrize("fault", DISTRUSTS)
def test_a_distrust_that_says_nothing_is_refused(desk: Desk, fault: str) -> None:
    added(desk.archive)
    key, since, why, words = DISTRUSTS[fault]
    with pytest.raises(OnrecordError, match=words) as refused:
        distrust(desk.archive, key, since, why=why, actor=operator(), at=at(20))
    assert refused.value.advice and said(desk) is None


def test_what_is_so_already_is_refused(desk: Desk) -> None:
    added(desk.archive)
    with pytest.raises(VantageError, match="not distrusted"):
        trust_again(desk.archive, NORTH.name, why="a reason", actor=operator(), at=at(20))
    distrust(desk.archive, NORTH.name, at(15), why="a reason", actor=operator(), at=at(20))
    with pytest.raises(VantageError, match="already"):
        distrust(desk.archive, NORTH.name, at(15), why="a reason", actor=operator(), at=at(20))


def test_what_was_known_at_a_moment_knows_no_later_word(desk: Desk) -> None:
    added(desk.archive)
    distrust(desk.archive, NORTH.name, at(5), why="a reason", actor=operator(), at=at(20))
    before, after = at(20) - timedelta(seconds=1), at(20)
    assert [known(desk.archive, one).keys[0].distrusted_since for one in (before, after)] == [
        None,
        at(5),
    ]
    assert known(desk.archive, at(9)).keys == ()


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.SECOND_EDITOR])
def test_only_an_admin_says_whose_word_is_taken(desk: Desk, role: Role) -> None:
    added(desk.archive)
    appoint(desk.archive, "Ada Quill", role, actor=operator(), why="a reason", at=at(11))
    ada = Actor("Ada Quill", role, "command")
    with pytest.raises(NotAllowed):
        add_vantage(desk.archive, str(SOUTH.key), actor=ada, at=at(12))
    with pytest.raises(NotAllowed):
        describe_vantage(desk.archive, NORTH.name, place="Oslo", actor=ada, at=at(12))
    with pytest.raises(NotAllowed):
        distrust(desk.archive, NORTH.name, at(5), why="a reason", actor=ada, at=at(12))
    with pytest.raises(NotAllowed):
        trust_again(desk.archive, NORTH.name, why="a reason", actor=ada, at=at(12))


def test_a_vantage_whose_document_was_redacted_is_left_out(desk: Desk) -> None:
    added(desk.archive, operator="Somebody who asked not to be named")
    document = next(iter(desk.archive.entries()))
    plan = plan_redaction(desk.archive, document.digest)
    distrust(desk.archive, NORTH.name, at(5), why="aaa", actor=operator(), at=at(20))
    redact(desk.archive, plan, why="they asked", by="Bo Marsh", at=at(30), with_shared=True)
    assert known(desk.archive).keys == ()
    added(desk.archive)
    assert said(desk) == at(5)  # what was said of the key is about the key


def test_no_redaction_makes_a_distrusted_key_trusted(desk: Desk) -> None:
    added(desk.archive)
    logged = distrust(desk.archive, NORTH.name, at(5), why="aaa", actor=operator(), at=at(20))
    plan = plan_redaction(desk.archive, logged.digest)
    assert not plan.own and not plan.shared and [one.kind for one in plan.kept] == ["document"]
