"""Does a draft of a declaration contradict itself, or say nothing where it should?"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from onrecord.desk.declarations.draft import Draft
from onrecord.record.declarations import Act, DetailKind
from onrecord.record.times import instant

__all__ = ["Fault", "faults"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")  # BCP 47, as far as needed
_TEXTS = (
    "speaker",
    "words",
    "channel",
    "channel_url",
    "institution",
    "ground_words",
    "scope_words",
)


class Fault(NamedTuple):
    """What is wrong with a draft: in which field, and a sentence."""

    of: str
    says: str


def faults(draft: Draft, recorded_at: datetime) -> Iterator[Fault]:
    """Why a draft can't be put on record as it is; none if it can."""
    for name in _TEXTS:
        text = getattr(draft, name)
        if text is not None and not text.strip():
            yield Fault(name, f"{name.replace('_', ' ')}: nothing is written there")
    if not draft.accounts and not draft.covers:
        yield Fault("accounts", "a declaration names the account, or the posts, that it is about")
    if draft.language is not None and not _LANGUAGE.fullmatch(draft.language):
        tag = repr(draft.language[:40])
        yield Fault("language", f"{tag} is not the tag of a language, such as en or pt-BR")
    if draft.denies and draft.act in (Act.AFFIRMS, Act.RESTORES):
        yield Fault("denies", f"an act that {draft.act.value} denies nothing")
    if not all(draft.evidence):
        yield Fault("evidence", "an empty file shows no words")
    if draft.via is not None and not draft.via.outlet.strip():
        yield Fault("via_outlet", "via outlet: nothing is written there")
    yield from _of_times(draft, recorded_at)
    yield from _of_covers(draft)
    yield from _of_details(draft)


def _of_times(draft: Draft, recorded_at: datetime) -> Iterator[Fault]:
    latest = draft.said_until or draft.said_at
    if latest > recorded_at:
        yield Fault("said_at", f"it can't have been said in the future ({instant(latest)})")
    if draft.said_until and draft.said_until < draft.said_at:
        yield Fault("said_until", "the time in which it was said ends before it begins")
    if draft.begins_at and draft.ends_at and draft.ends_at < draft.begins_at:
        yield Fault("ends_at", "its window ends before it begins")
    if draft.begins_by and (draft.begins_at is None or draft.begins_by < draft.begins_at):
        yield Fault("begins_by", "the latest beginning of a window is not before its earliest")
    if draft.ends_after and (draft.ends_at is None or draft.ends_after > draft.ends_at):
        yield Fault("ends_after", "the earliest end of a window is not after its latest")


def _of_covers(draft: Draft) -> Iterator[Fault]:
    posts = [ref for ref, _, _ in draft.covers]
    twice = [ref for ref in posts if posts.count(ref) > 1]
    if twice:
        yield Fault("covers", f"whether it covers {twice[0]} is said twice")
    for ref, _, reason in draft.covers:
        if not reason.strip():
            yield Fault("covers", f"say why it covers, or does not cover, {ref}")


def _of_details(draft: Draft) -> Iterator[Fault]:
    for one in draft.details:
        if not one.of.strip() or not one.words.strip():
            yield Fault("details", f"a {one.kind.value} has the event that it is of, and the words")
        if one.at is not None and one.kind is not DetailKind.TIME:
            yield Fault("details", f"a {one.kind.value} names no instant: only a time does")
