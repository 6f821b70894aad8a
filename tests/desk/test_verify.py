"""Is a file checked under the verifier's own trust, and are its bytes read once more?"""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from atproto_account import post
from bundle_faults import (
    CREATED,
    HOST_ABSENT,
    IDENTITY,
    PICTURE,
    SEEN,
    STATE,
    body_of,
    with_body,
)
from onrecord import __version__
from onrecord.desk.bundles.answers import _method
from onrecord.desk.bundles.verify import (
    BundleUnreadable,
    TrustError,
    read_trust,
    verify_file,
    verify_opened_file,
)
from onrecord.platforms import bluesky
from onrecord.proof.atproto import cid_of_block, cid_text
from onrecord.proof.bundle import Verification
from onrecord.proof.notes import Algorithm
from onrecord.reading.bluesky import host_entry, stated_entry
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import Absent, AccountState, Refused, Revision, Seen
from small_bundle import TRUST, Forge, forge, small
from small_case import HOST, OLD, STARTLING, MemoryStore, Story, tell
from small_log import LOG_KEY, TestSigner

WITNESS = TestSigner("north.example/w", Algorithm.COSIGNATURE_ED25519, seed=7)


def again(made: Forge) -> Verification:
    return verify_opened_file(io.BytesIO(made.build()), TRUST)


# The verifier's own trust

TRUSTS: dict[str, dict[str, bytes]] = {
    "a key": {"log.vkey": f"{LOG_KEY.key}\n".encode()},
    "a key without a newline": {"log.vkey": str(LOG_KEY.key).encode()},
    "two keys": {
        "a.vkey": f"{TestSigner('other.example/log', seed=3).key}\n".encode(),
        "b.vkey": f"{LOG_KEY.key}\n".encode(),
    },
    "a policy": {"policy": f"log {LOG_KEY.key}\nquorum none\n".encode()},
    "a key, and a policy that asks for nobody": {
        "log.vkey": f"{LOG_KEY.key}\n".encode(),
        "policy": b"quorum none\n",
    },
    "other files beside it": {"log.vkey": f"{LOG_KEY.key}\n".encode(), "README": b"\xff"},
}
NO_TRUSTS: dict[str, dict[str, bytes] | None] = {
    "no folder": None,
    "an empty folder": {},
    "no key": {"log.vkey": b""},
    "a key that is none": {"log.vkey": b"hello\n"},
    "a key that is not text": {"log.vkey": b"\xff\xfe"},
    "a key cut short": {"log.vkey": f"{LOG_KEY.key}"[:-3].encode()},
    "a witness as a log": {"log.vkey": f"{WITNESS.key}\n".encode()},
    "a key, and an empty file": {"a.vkey": f"{LOG_KEY.key}\n".encode(), "b.vkey": b""},
    "a file too large": {"log.vkey": f"{LOG_KEY.key}".encode() + b"\n" * (1 << 20)},
    "a policy that is none": {"policy": b"trust me\n"},
    "a policy without a log": {"policy": b"quorum none\n"},
    "a policy without a quorum": {"policy": f"log {LOG_KEY.key}\n".encode()},
    "a policy that is not text": {"policy": b"\xff\n"},
}


def laid(folder: Path, files: dict[str, bytes] | None) -> Path:
    if files is not None:
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("name", TRUSTS)
def test_trust_is_read_from_a_folder(tmp_path: Path, name: str) -> None:
    assert LOG_KEY.key in read_trust(laid(tmp_path / "trust", TRUSTS[name])).keys


@pytest.mark.parametrize("name", NO_TRUSTS)
def test_trust_that_cannot_be_read_is_wrong_use(tmp_path: Path, name: str) -> None:
    bundle = tmp_path / "a.onrecord"
    bundle.write_bytes(small().build())
    with pytest.raises(TrustError) as caught:
        verify_file(bundle, laid(tmp_path / "trust", NO_TRUSTS[name]))
    assert caught.value.exit_code == 2 and caught.value.advice
    assert str(tmp_path / "trust") in str(caught.value)


def test_a_key_in_place_of_the_folder_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "log.vkey").write_text(f"{LOG_KEY.key}\n")
    with pytest.raises(TrustError, match="not a folder"):
        read_trust(tmp_path / "log.vkey")


# The file


def test_a_file_is_checked_offline_and_without_an_archive(tmp_path: Path) -> None:
    bundle = tmp_path / "a.onrecord"
    bundle.write_bytes(small().build())
    found = verify_file(bundle, laid(tmp_path / "trust", TRUSTS["a key"]))
    assert (found.verdict, found.exit_code) == ("proved", 0)
    assert found.steps[13].ok is True
    assert found.as_json()["steps"][13]["n"] == 14
    assert (verify_file(bundle).verdict, verify_file(bundle).exit_code) == ("unanchored", 3)


@pytest.mark.parametrize("name", ["missing.onrecord", "."])
def test_a_file_that_cannot_be_read_is_the_environments_fault(tmp_path: Path, name: str) -> None:
    with pytest.raises(BundleUnreadable) as caught:
        verify_file(tmp_path / name)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("raw", [b"", b"<html>a report</html>" * 9], ids=["empty", "a web page"])
def test_another_file_fails_with_clear_words(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.onrecord").write_bytes(raw)
    found = verify_file(tmp_path / "a.onrecord")
    assert (found.verdict, found.exit_code) == ("failed", 1)
    assert found.steps[0].says.startswith("the container: not a zip file")
    assert [step.ok for step in found.steps[1:]] == [None] * 14


def test_what_is_not_proved_is_always_said() -> None:
    words = " ".join(again(small()).not_proved)
    for what in ("saw the true server", "Who typed", "directory", "time stamp", "same history"):
        assert what in words


# Reading again


def test_everything_that_can_be_is_read_again_and_comes_out_the_same() -> None:
    found = again(small()).steps[13]
    assert found.ok is True
    assert found.says.startswith("14 observations follow from the stored bytes")


def entry(n: int, change: Callable[[Any], Any]) -> Callable[[Forge], Forge]:
    def spoil(made: Forge) -> Forge:
        made.entries[n] = change(made.entries[n])
        return made.drop()

    return spoil


def another_answer(n: int, body: bytes) -> Callable[[Forge], Forge]:
    """The entry rests on an answer that says something else."""
    return lambda made: entry(n, lambda found: with_body(found, made.add(body)))(made)


def fact(**fields: object) -> Callable[[Any], Any]:
    return lambda found: replace(found, fact=replace(found.fact, **fields))


SPOILED: dict[str, tuple[Callable[[Forge], Forge], str]] = {
    "the author's time": (
        entry(SEEN, lambda found: replace(found, claimed_at=None)),
        "record/0006/entry.json: read again, the bytes say otherwise: claimed_at is 2026-01-01",
    ),
    "the words for a withdrawal": (
        entry(11, lambda found: replace(found, outcome=Absent("deleted by its author"))),
        "record/0011/entry.json: read again, the bytes say otherwise: outcome is Absent",
    ),
    "an answer that says more": (
        entry(HOST_ABSENT, lambda found: replace(found, outcome=Absent("deleted"))),
        "record/0012/entry.json: read again, the bytes say otherwise: outcome",
    ),
    "an absence out of a refusal": (
        another_answer(HOST_ABSENT, b'{"error":"RateLimitExceeded"}'),
        "record/0012/entry.json: read again",
    ),
    "a state that was not said": (
        entry(STATE, fact(state="takendown")),
        "record/0002/entry.json: read again, the bytes say otherwise: fact is AccountState",
    ),
    "a state out of another answer": (
        another_answer(STATE, b'{"active":false,"status":"suspended"}'),
        "record/0002/entry.json: read again",
    ),
    "whose word the identity is": (
        entry(IDENTITY, fact(said_by="the ministry")),
        "record/0001/entry.json: read again, the bytes say otherwise: fact is Identity",
    ),
    "a signed commit told as somebody's word": (
        entry(13, lambda found: unsigned(found, AccountState("active", "the stream"))),
        "record/0013/entry.json: read again: a signed frame, recorded without",
    ),
    "a picture that was not served": (
        entry(PICTURE, lambda found: status(found, 404)),
        "record/0007/entry.json: read again",
    ),
    "an absence out of a failure": (
        entry(HOST_ABSENT, lambda found: status(found, 503)),
        "record/0012/entry.json: read again",
    ),
}


def unsigned(found: Any, said: object) -> Any:
    evidence = replace(found.evidence, authenticity=Authenticity.TLS_ONLY, signed=None)
    return replace(found, fact=said, evidence=evidence)


def status(found: Any, code: int) -> Any:
    exchange = replace(found.evidence.exchange, status=code)
    return replace(found, evidence=replace(found.evidence, exchange=exchange))


@pytest.mark.parametrize("name", SPOILED)
def test_an_entry_that_does_not_follow_from_its_bytes_is_named(name: str) -> None:
    spoil, says = SPOILED[name]
    found = again(spoil(small()))
    assert found.verdict == "failed" and found.steps[13].ok is False
    assert says in found.steps[13].says
    assert all(step.ok is not False for step in found.steps[:13])  # nothing else tells


def host_story(*answers: tuple[str, bytes, Surface]) -> tuple[Story, MemoryStore]:
    store = MemoryStore()
    story = tell(store)
    for url, body, surface in answers:
        _, kept = story.answer(url, body)
        version = found_version(store)
        store.append([host_entry(story.did, OLD, Seen(version), kept, surface)])
    return story, store


def found_version(store: MemoryStore) -> Any:
    return next(
        entry.outcome.version
        for entry in store.entries
        if isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen)
    )


def test_listings_pages_and_plain_answers_are_read_again_too() -> None:
    story, _ = host_story()
    cid = bluesky_cid(story)
    record = f'{{"uri":"at://{story.did}/{OLD}","cid":"{cid}"}}'.encode()
    answers = (
        (bluesky.ask_host(HOST, story.did, OLD), record, Surface.HOST),
        (
            bluesky.ask_listing(HOST, story.did, bluesky.POSTS, None),
            b'{"records":[' + record + b"]}",
            Surface.HOST,
        ),
        (
            bluesky.ask_app("https://app.test", story.did, (OLD,)),
            b'{"posts":[' + record + b"]}",
            Surface.APP,
        ),
    )
    story, store = host_story(*answers)
    _, kept = story.answer(
        bluesky.ask_app("https://app.test", story.did, (OLD, STARTLING)), answers[2][1]
    )
    hidden = Absent("not among the posts shown, while 1 others of the account were")
    store.append([host_entry(story.did, STARTLING, hidden, kept, Surface.APP)])
    _, kept = story.answer(bluesky.ask_host(HOST, story.did, OLD), b"", 429)
    store.append([host_entry(story.did, OLD, Refused("HTTP 429"), kept)])
    _, kept = story.answer(bluesky.ask_tree(HOST, story.did, OLD), b"", 403)
    store.append([host_entry(story.did, OLD, Refused("HTTP 403"), kept, Surface.TREE)])
    _, kept = story.answer(bluesky.ask_state(HOST, story.did), b'{"error":"RepoTakendown"}', 400)
    taken = AccountState("takendown", "its host")
    store.append([stated_entry(story.did, taken, kept, Surface.HOST)])
    found = again(forge(story, store)).steps[13]
    assert found.ok is True
    assert found.says.startswith("21 observations follow")


def bluesky_cid(story: Story) -> str:
    return cid_text(cid_of_block(post("opening hours")))


def test_bytes_that_were_left_out_are_not_read_again() -> None:
    made = small()
    found = again(made.redact(body_of(made, SEEN)))
    assert found.verdict == "proved"
    assert found.steps[13].says.startswith("12 observations follow")


def test_a_link_is_the_chains_to_judge() -> None:
    """That a commit was recorded as unlinked does not follow from its bytes alone."""
    made = small()
    made.entries[CREATED] = replace(
        made.entries[CREATED], fact=replace(made.entries[CREATED].fact, link="unlinked")
    )
    assert isinstance(made.entries[CREATED].fact, Revision)
    assert again(made).verdict == "proved"


# What the exporter claims


def claimed(presence: str, standing: str, version: str = __version__) -> Forge:
    made = small()
    made.version = version
    ref = made.entries[SEEN].ref
    made.claims = {
        "posts": [{"ref": ref, "presence": {"verdict": presence}, "standing": {"state": standing}}]
    }
    return made


def test_claims_that_follow_from_the_entries_are_said_to() -> None:
    found = again(claimed("withdrawn-by-account-key", "disowned"))
    assert found.verdict == "proved"
    assert "what is claimed of 1 posts follows from the entries" in found.steps[13].says


CLAIMS = {
    "another presence": ("present", "disowned", "presence of"),
    "another standing": ("withdrawn-by-account-key", "unchallenged", "standing of"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_that_do_not_follow_are_a_fault(name: str) -> None:
    presence, standing, says = CLAIMS[name]
    found = again(claimed(presence, standing))
    assert found.verdict == "failed"
    assert f"bundle.json: {says}" in found.steps[13].says


def test_another_version_may_have_judged_otherwise() -> None:
    found = again(claimed("present", "disowned", version="0.0.1"))
    assert found.verdict == "proved"
    assert "judges otherwise than 0.0.1" in found.steps[13].says


def test_no_words_of_a_bundle_steer_the_terminal() -> None:
    steering = "\x1b[2J\u202e" + "x" * 10_000
    told = again(claimed("present", "disowned", version=steering)).steps[13].says
    assert told.isprintable() and "\\u001b[2J\\u202e" in told and len(told) < 5000
    made = small()
    made.origin = "\u202elog"  # a signed note bears no controls, but this it does
    assert all(step.says.isprintable() for step in again(made).steps)


def test_claims_about_a_post_that_nobody_observed() -> None:
    made = claimed("present", "disowned")
    made.claims["posts"][0]["ref"] = "0" * 16
    assert "of which there is no observation" in again(made).steps[13].says


@pytest.mark.parametrize("posts", [7, "x", [7], [{}], [{"ref": 7}], [{"ref": "x"}]])
def test_claims_of_any_shape_give_an_answer(posts: Any) -> None:
    made = small()
    made.claims = {"posts": posts}
    assert again(made).verdict in ("proved", "failed")


@pytest.mark.parametrize("url", ["http://[", "https://[::1", "//[", "http://a/b?c#d"])
def test_an_address_that_is_none_asks_for_no_method(url: str) -> None:
    assert _method(url) in ("", "b")
