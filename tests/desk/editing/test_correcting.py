"""Is a correction of our own pages shown wherever the wrong words were, and nothing else?"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.test_export import Told
from editors_made_up import ADA, BO, NAMES, appoint_all, by, note
from entries import at
from onrecord.desk.bundles.export import ExportFailed
from onrecord.desk.bundles.verify import verify_file
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.correcting import correct, corrections
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.desk.editing.proposing import propose
from onrecord.desk.editing.requests import answer, ask
from onrecord.desk.editing.reviewing import proposals, review
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.editing import Asks, CorrectionRequest, Decision, Role
from onrecord.record.entries import read_leaf
from small_desk import OTHERS, TIDES, Desk

CASE = "accord"  # that of the archive that is exported
SAID, INSTEAD = "It was withdrawn on Monday.", "It was withdrawn on Tuesday."
WHY = "A clock was read wrongly."


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    ref = desk.posted("3lfirst", "We leave the accord.", 1)
    desk.changed("accord", ref, title="The accord")
    return ref


def corrected(desk: Desk, *posts: Ref, minutes: float = 100, **more: Any) -> Digest:
    words: dict[str, Any] = {"said": SAID, "instead": INSTEAD, "why": WHY} | more
    archive = desk.archive
    return correct(archive, actor=operator(), at=at(minutes), posts=posts, **words).digest


def test_of_a_post_it_is_with_the_post_its_account_and_its_case(desk: Desk, ref: Ref) -> None:
    other = desk.posted("3lother", "A holiday.", 2)
    digest = corrected(desk, ref)
    found = find_post(desk.archive, ref)
    (shape,) = post_shape(found)["corrections"]
    assert shape == {
        "digest": digest,
        "at": "2026-01-31T13:40:00.000000Z",
        "said": SAID,
        "instead": INSTEAD,
        "why": WHY,
        "editor": "the operator of this archive",
        "case": None,
        "posts": [ref],
        "accounts": [TIDES],
    }
    assert account_shape(find_account(desk.archive, TIDES, at(200)))["corrections"] == [shape]
    case = case_shape(find_case(desk.archive, "accord"))
    assert case["corrections"] == [shape]
    (event,) = [one for one in case["timeline"] if one["kind"] == "page-corrected"]
    assert (event["at"], event["which_time"], event["post"]) == (shape["at"], "observed", ref)
    assert SAID in event["says"] and INSTEAD in event["says"] and event["because"] == [digest]
    assert post_shape(find_post(desk.archive, other))["corrections"] == []


def test_of_a_case_it_is_with_that_case_alone(desk: Desk, ref: Ref) -> None:
    desk.changed("other", ref)
    digest = corrected(desk, case="accord")
    assert [one.digest for one in find_case(desk.archive, "accord").corrections] == [digest]
    assert find_case(desk.archive, "other").corrections == ()
    assert find_post(desk.archive, ref).corrections == ()


def test_of_an_account_it_is_with_that_account(desk: Desk, ref: Ref) -> None:
    desk.enrol(OTHERS, "harbours.test", institution="Ministry of Harbours")
    digest = corrected(desk, accounts=(TIDES,))
    assert [one.digest for one in corrections(desk.archive, account=TIDES)] == [digest]
    assert corrections(desk.archive, account=OTHERS) == ()
    assert find_account(desk.archive, OTHERS, at(200)).corrections == ()


def test_a_correction_changes_neither_presence_nor_standing(desk: Desk, ref: Ref) -> None:
    before = post_shape(find_post(desk.archive, ref))
    corrected(desk, ref)
    after = post_shape(find_post(desk.archive, ref))
    after["corrections"] = []
    assert after == before


def test_all_are_listed_in_their_order(desk: Desk, ref: Ref) -> None:
    digests = [corrected(desk, ref), corrected(desk, case="accord", minutes=101)]
    assert [one.digest for one in corrections(desk.archive)] == digests
    assert [one.digest for one in corrections(desk.archive, post=ref)] == digests[:1]
    assert [one.digest for one in corrections(desk.archive, case="accord")] == digests[1:]


FAULTS: dict[str, dict[str, Any]] = {
    "about nothing": {},
    "no such case": {"case": "nowhere"},
    "no such account": {"accounts": (AccountId("did:plc:nobody"),)},
    "no such post": {"posts": (Ref("f" * 16),)},
    "nothing was said": {"case": "accord", "said": "  "},
    "nothing stands instead": {"case": "accord", "instead": "\u2063"},
    "the same stands instead": {"case": "accord", "instead": f" {SAID}\n"},
    "no reason": {"case": "accord", "why": ""},
    "a book": {"case": "accord", "said": "x" * 10_001},
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_no_correction_is_refused(desk: Desk, ref: Ref, case: str) -> None:
    size = desk.size
    with pytest.raises(EditingError):
        given: dict[str, Any] = {"said": SAID, "instead": INSTEAD, "why": WHY} | FAULTS[case]
        correct(desk.archive, actor=operator(), at=at(100), **given)
    assert desk.size == size


def test_an_editors_correction_waits_for_another_editor(desk: Desk, ref: Ref) -> None:
    appoint_all(desk.archive)
    words = {"said": SAID, "instead": INSTEAD, "why": WHY}
    with pytest.raises(NotAllowed):
        actor = by(NAMES[Role.READER])
        correct(desk.archive, actor=actor, at=at(100), posts=(ref,), **words)
    correct(desk.archive, actor=by(ADA), at=at(100), posts=(ref,), **words)
    assert corrections(desk.archive) == ()
    (waiting,) = proposals(desk.archive)
    review(desk.archive, waiting.digest, accepts=True, actor=by(BO), why="so it is", at=at(110))
    (shown,) = corrections(desk.archive, post=ref)
    assert (shown.correction.editor, shown.at, shown.posts) == (ADA, at(110), (ref,))


# --- bundles -------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    whole = Told(tmp_path / "archive")
    with whole.archive:
        yield whole


def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def kinds(files: dict[str, bytes]) -> list[DocumentKind]:
    entries = [read_leaf(raw) for name, raw in files.items() if name.endswith("entry.json")]
    return [one.kind for one in entries if isinstance(one, Document)]


def test_corrections_leave_with_the_case_and_are_told(told: Told, tmp_path: Path) -> None:
    words = {"said": SAID, "instead": INSTEAD, "why": WHY, "actor": operator(), "at": at(240)}
    correct(told.archive, posts=told.posts[:1], **words)
    change = CaseChange(case=CASE, title=None, adds=(), removes=(), note="A note.")
    change_case(told.archive, change, at(230))
    correct(told.archive, case=CASE, **words | {"said": "The <b>case</b> was closed."})
    out = told.export(tmp_path / "accord.onrecord").path
    files = members(out)
    assert kinds(files).count(DocumentKind.CORRECTION) == 2
    report = files["REPORT.html"].decode()
    for shown in (SAID, INSTEAD, WHY, "The &lt;b&gt;case&lt;/b&gt; was closed."):
        assert shown in report
    claims = json.loads(files["bundle.json"])["claims"]
    first = next(post for post in claims["posts"] if post["ref"] == told.posts[0])
    assert [one["said"] for one in first["corrections"]] == [SAID]
    assert verify_file(out, told.trust).verdict == "proved"


FORGED = {
    "a correction left out": lambda held: [],
    "other words": lambda held: [held[0] | {"instead": "It was never withdrawn."}],
    "one more": lambda held: [*held, held[0] | {"digest": "0" * 64}],
}


@pytest.mark.parametrize("case", FORGED)
def test_claims_of_corrections_are_held_against_the_entries(
    told: Told, tmp_path: Path, case: str
) -> None:
    correct(
        told.archive,
        posts=told.posts[:1],
        said=SAID,
        instead=INSTEAD,
        why=WHY,
        actor=operator(),
        at=at(240),
    )
    claims = case_shape(find_case(told.archive, CASE))
    claims["posts"][0]["corrections"] = FORGED[case](claims["posts"][0]["corrections"])
    with pytest.raises(ExportFailed, match="corrections"):
        told.export(tmp_path / "accord.onrecord", claims=claims)


def test_what_passes_between_editors_never_leaves(told: Told, tmp_path: Path) -> None:
    """Nor what was asked, by whom; not even where the claims name it as a reason."""
    archive, refs = told.archive, told.posts
    before = members(told.export(tmp_path / "before.onrecord").path)
    appoint_all(archive)
    secret = [
        propose(
            archive,
            note("An unreviewed note about Zephyrine.", refs[0], case=CASE),
            actor=by(ADA),
            why="Zephyrine asked",
            at=at(240),
            posts=refs,
        ),
    ]
    secret += review(
        archive, secret[0].digest, accepts=False, actor=by(BO), why="Zephyrine did not", at=at(241)
    )
    request = CorrectionRequest(
        about=f"/posts/{refs[0]}",
        asks=Asks.MASK,
        words="Mask the name of Zephyrine, please.",
        contact="zephyrine@mail.example",
    )
    secret.append(ask(archive, request, at(242)))
    answered = answer(
        archive,
        secret[-1].digest,
        decision=Decision.REFUSED,
        words="The name is that of an office.",
        actor=by(BO),
        at=at(243),
        posts=refs[:1],
    )
    claims = case_shape(find_case(archive, CASE))
    claims["posts"][0]["because"] += [
        one.digest for one in (*secret, *archive.entries(archive.head.size - 1))
    ]
    after = members(told.export(tmp_path / "after.onrecord", claims=claims).path)
    assert set(kinds(after)) - set(kinds(before)) == {DocumentKind.ANSWER}
    assert not any(b"ephyrine" in raw for raw in after.values())
    assert f'"{answered.digest}"' in after["bundle.json"].decode()
