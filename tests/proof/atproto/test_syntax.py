"""Identifiers, by the official lists of valid and invalid ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.proof.atproto import syntax

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto" / "syntax"
KINDS: dict[str, Callable[[str], bool]] = {
    "did": syntax.is_did,
    "handle": syntax.is_handle,
    "nsid": syntax.is_nsid,
    "recordkey": syntax.is_record_key,
    "tid": syntax.is_tid,
}


def vectors(kind: str, verdict: str) -> list[str]:
    lines = (VECTORS / f"{kind}_syntax_{verdict}.txt").read_text().split("\n")
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("kind", KINDS)
def test_valid_identifiers(kind: str) -> None:
    assert [text for text in vectors(kind, "valid") if not KINDS[kind](text)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_invalid_identifiers(kind: str) -> None:
    assert [text for text in vectors(kind, "invalid") if KINDS[kind](text)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_newline_at_the_end_is_not_overlooked(kind: str) -> None:
    assert not any(KINDS[kind](text + "\n") for text in vectors(kind, "valid"))


PATHS = {
    "app.bsky.feed.post/3jzfcijpj2z2a": True,
    "app.bsky.actor.profile/self": True,
    "app.bsky.feed.post": False,
    "app.bsky.feed.post/": False,
    "/3jzfcijpj2z2a": False,
    "app.bsky.feed.post/a/b": False,
    "app.bsky.feed.post/..": False,
    "app.bsky.feed.post/a b": False,
    "app..feed/a": False,
    "post/a": False,
}


@pytest.mark.parametrize(("path", "valid"), PATHS.items())
def test_repository_paths(path: str, valid: bool) -> None:
    assert syntax.is_repo_path(path) is valid
