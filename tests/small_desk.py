"""An archive as an editor's desk finds it: two invented ministries, and what they posted."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import libipld
import pytest

from entries import ENROLMENT, at, post_observation
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.cases import change_case
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Handle, PostId, Ref
from onrecord.record.declarations import Act, Capacity
from onrecord.record.documents import CaseChange
from onrecord.record.entries import Logged
from onrecord.record.outcomes import Absent, Outcome, Seen

__all__ = ["OTHERS", "TIDES", "Desk", "desk", "draft", "post_id"]

TIDES = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
OTHERS = AccountId("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb")
ORIGIN = "records.example/desk"


POSTS = "app.bsky.feed.post"


def post_id(key: str, collection: str = POSTS) -> PostId:
    return PostId(f"{collection}/{key}")


def draft(**changed: Any) -> Draft:
    """What an editor enters, who has a plain disavowal of the tides' account before her."""
    said: dict[str, Any] = {
        "speaker": "A spokesperson",
        "capacity": Capacity.INSTITUTION,
        "words": "None of it is ours.",
        "said_at": at(40),
        "act": Act.DISOWNS,
        "accounts": (TIDES,),
        "channel": "the ministry's website",
    }
    return Draft(**(said | changed))


class Desk:
    """An archive, and the short ways in which tests put things into it."""

    def __init__(self, folder: Path) -> None:
        create_archive(folder, ORIGIN)
        self.archive: Archive = open_archive(folder)
        self.revs = 0

    def enrol(
        self,
        account: AccountId = TIDES,
        handle: str | None = "tides.test",
        minutes: float = 0,
        institution: str = "Ministry of Tides",
        under: str | None = None,
    ) -> Logged:
        enrolment = replace(
            ENROLMENT,
            account=account,
            handle=None if handle is None else Handle(handle),
            institution=institution,
            under=under,
            enrolled_at=at(minutes),
        )
        return put_on_record(self.archive, enrolment, at(minutes), accounts=(account,))

    def posted(
        self, key: str, text: str, minutes: float, *, account: AccountId = TIDES, **more: Any
    ) -> Ref:
        """The account's tree holds a post with this text from now on."""
        record = {"$type": "app.bsky.feed.post", "text": text, **more}
        return self.kept(key, libipld.encode_dag_cbor(record), minutes, account=account)

    def kept(
        self,
        key: str,
        version: bytes,
        minutes: float,
        *,
        account: AccountId = TIDES,
        collection: str = POSTS,
    ) -> Ref:
        """The account's tree holds these bytes under a record's id."""
        (commitment,) = self.archive.keep(version)
        seen = Seen(commitment)
        return self.looked(key, seen, minutes, account=account, collection=collection)

    def withdrew(self, key: str, minutes: float) -> Ref:
        return self.looked(key, Absent("the account's signed tree does not hold it"), minutes)

    def looked(
        self,
        key: str,
        outcome: Outcome,
        minutes: float,
        *,
        account: AccountId = TIDES,
        collection: str = POSTS,
    ) -> Ref:
        self.revs += 1
        (body,) = self.archive.keep(f"answer {self.revs}".encode())
        seen = post_observation(
            outcome,
            minutes,
            post=post_id(key, collection),
            account=account,
            rev=f"3l{self.revs:09}22",
        )
        exchange = replace(seen.evidence.exchange, body=body)
        self.archive.append([replace(seen, evidence=replace(seen.evidence, exchange=exchange))])
        return seen.ref

    def declared(self, minutes: float = 60, **changed: Any) -> Logged:
        return declare(self.archive, draft(**changed), at(minutes))

    def changed(
        self,
        case: str,
        *adds: Ref,
        removes: tuple[Ref, ...] = (),
        title: str | None = None,
        note: str | None = None,
        minutes: float = 90,
    ) -> Logged | None:
        change = CaseChange(case=case, title=title, adds=adds, removes=removes, note=note)
        return change_case(self.archive, change, at(minutes))

    @property
    def size(self) -> int:
        return self.archive.head.size


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An archive in which nothing has been recorded yet."""
    made = Desk(tmp_path / "archive")
    with made.archive:
        yield made
