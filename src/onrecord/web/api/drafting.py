"""What does a program propose, and what does its document name?

The body of a document is taken as the record has it (docs/record-format.md), and held against the
record as the command that makes such a document does.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.cases import prepared_change
from onrecord.desk.declarations.declaring import prepared_declaration
from onrecord.desk.declarations.draft import Draft
from onrecord.desk.documents import Prepared
from onrecord.desk.editing.correcting import written_correction
from onrecord.desk.institutions.stating import prepared_statement
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import Declaration
from onrecord.record.documents import CaseChange, shown_in
from onrecord.record.editing import Correction
from onrecord.record.entries import FORMAT, canonical, read_body
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.reports import Report
from onrecord.web.api.problems import Problem

__all__ = ["drafted"]


def drafted(archive: Archive, fields: Mapping[str, Any], now: datetime) -> Prepared:
    """What was sent, as a document that may be proposed. Raises Problem and the desk's errors."""
    body = read_body(canonical({**fields["document"], "onrecord": FORMAT}))
    evidence = tuple(_bytes(text) for text in fields.get("evidence", ()))
    posts = tuple(map(Ref, fields.get("posts", ())))
    accounts = tuple(map(AccountId, fields.get("accounts", ())))
    match body:
        case CaseChange():
            prepared = prepared_change(archive, body)
        case Institution() | Authority() | InstitutionChannel():
            prepared = prepared_statement(archive, body)
        case Declaration():
            return _declaration(archive, body, evidence, now)
        case Report():
            return _report(archive, body, evidence)
        case Correction():
            return _correction(archive, body, posts, accounts)
        case _:  # what can't be proposed is refused where proposals are made
            return Prepared(body=body, accounts=accounts, posts=posts, evidence=evidence)
    if prepared is None:
        raise Problem("cannot-be-done", "it is so already: nothing would change")
    return prepared


def _declaration(
    archive: Archive, body: Declaration, evidence: Sequence[bytes], now: datetime
) -> Prepared:
    made = prepared_declaration(archive, _draft(body, tuple(evidence)), now)
    if made.body != body:
        detail = "its evidence is not what was sent beside it, or it names something twice"
        raise Problem("cannot-be-done", detail)
    return made


def _draft(body: Declaration, evidence: tuple[bytes, ...]) -> Draft:
    channel, scope = body.channel, body.scope
    return Draft(
        speaker=body.speaker,
        capacity=body.capacity,
        words=body.words,
        said_at=body.said_at,
        act=body.act,
        accounts=scope.accounts,
        channel=channel.name,
        channel_url=channel.url,
        independent=channel.independent,
        institution=body.institution,
        language=body.language,
        said_until=body.said_until,
        denies=body.denies,
        ground=body.ground,
        ground_words=body.ground_words,
        kinds=scope.kinds,
        begins_at=scope.begins_at,
        begins_by=scope.begins_by,
        ends_after=scope.ends_after,
        ends_at=scope.ends_at,
        extent=scope.extent,
        scope_words=scope.words,
        covers=tuple((one.post, one.covers, one.reason) for one in body.covers),
        evidence=evidence,
        withdraws=body.withdraws,
        details=body.details,
        said_in=body.said_in,
        via=body.via,
        hedged=body.hedged,
    )


def _report(archive: Archive, body: Report, evidence: tuple[bytes, ...]) -> Prepared:
    if set(shown_in(body)) != set(
        map(digest_of, evidence)
    ):  # else it could name anything kept here
        raise Problem("cannot-be-done", "its page is not what was sent beside it")
    posts = tuple(dict.fromkeys(one.post for one in body.links))
    known = (archive.index.post(ref) for ref in posts)
    accounts = tuple(dict.fromkeys(one.account for one in known if one is not None))
    return Prepared(body=body, accounts=accounts, posts=posts, evidence=evidence)


def _correction(
    archive: Archive, body: Correction, posts: tuple[Ref, ...], accounts: tuple[AccountId, ...]
) -> Prepared:
    written, named = written_correction(
        archive,
        said=body.said,
        instead=body.instead,
        why=body.why,
        editor=body.editor,
        case=body.case,
        posts=posts,
        accounts=accounts,
    )
    return Prepared(body=written, accounts=named, posts=posts)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise Problem("bad-body", "evidence is no Base64 (RFC 4648)") from error
