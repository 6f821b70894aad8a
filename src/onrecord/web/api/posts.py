"""What does the API say of a post, and on which evidence?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from onrecord.archive import AmbiguousRef
from onrecord.desk.finding import NotOnRecord, PostFinding, find_post
from onrecord.desk.naming import resolve, resolve_account
from onrecord.desk.shapes import post_shape
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.stamps import Stamp
from onrecord.record.times import instant
from onrecord.web.api.accounts import account_link
from onrecord.web.api.asking import Answer, Asked, page_of
from onrecord.web.api.operations import BASE
from onrecord.web.api.problems import Problem
from onrecord.web.bystanders import masked_post

__all__ = [
    "entry_links",
    "find",
    "found_post",
    "post",
    "post_evidence",
    "post_link",
    "post_version",
    "post_versions",
]


def post_link(ref: str) -> str:
    """Where a post is told of."""
    return f"{BASE}/posts/{ref}"


def found_post(asked: Asked) -> PostFinding:
    """The post that the path names. Raises NotOnRecord."""
    return find_post(asked.archive, Ref(asked.path["ref"]))


def post(asked: Asked) -> Answer:
    """One post, as `onrecord show` prints it."""
    shape = masked_post(asked.archive, post_shape(found_post(asked)))
    return Answer(value=shape)


def post_versions(asked: Asked) -> Answer:
    """Its texts alone, oldest first."""
    shape = masked_post(asked.archive, post_shape(found_post(asked)))
    return Answer(value={"ref": shape["ref"], "versions": shape["versions"]})


def post_version(asked: Asked) -> Answer:
    """One of its texts, by its digest; where the post returned to it, its first appearance."""
    shape = masked_post(asked.archive, post_shape(found_post(asked)))
    wanted = asked.path["digest"]
    found = next((one for one in shape["versions"] if one["digest"] == wanted), None)
    if found is None:
        raise Problem("not-on-record", "the post has no text with this digest")
    return Answer(value=found)


def post_evidence(asked: Asked) -> Answer:
    """The entries of the log about it, and those of its account that findings rest on."""
    found = found_post(asked)
    decides = set(_rests_on(found))
    around = found.around.by_digest
    bearing = [one for digest in decides if (one := around.get(Digest(digest))) is not None]
    entries = {one.index: one for one in (*found.listed, *bearing)}
    after = asked.after(int)
    start = -1 if after is None else int(after[0])
    listed = [entries[index] for index in sorted(entries) if index > start]
    return page_of(
        asked,
        listed[: asked.limit + 1],
        lambda one: _evidence(one, one.digest in decides),
        lambda one: (one.index,),
    )


def find(asked: Asked) -> Answer:
    """What an address, as the browser shows it, or a ref names."""
    name = asked.text("address") or ""
    archive = asked.archive
    try:
        ref = resolve(archive, name)
    except (NotOnRecord, AddressError, AmbiguousRef) as error:
        account = resolve_account(archive, name)
        if account is None:
            raise Problem("not-on-record", str(error)) from error
        told = {"kind": "account", "ref": None, "account": account}
        return Answer(value=told | {"link": account_link(account)})
    known = archive.index.post(ref)
    assert known is not None  # it was resolved
    told = {"kind": "post", "ref": ref, "account": known.account}
    return Answer(value=told | {"link": post_link(ref)})


def entry_links(index: int) -> dict[str, str]:
    """Where an entry's exact bytes are, and the proof that the log holds it."""
    return {"entry": f"/entries/{index}.json", "proof": f"/entries/{index}.tlog-proof"}


def _rests_on(found: PostFinding) -> Iterator[str]:
    yield from found.presence.because
    yield from found.standing.because
    for shown in found.versions:
        yield from shown.version.because


def _evidence(logged: Logged, decides: bool) -> dict[str, Any]:
    kind, at = _what(logged)
    entry = logged.entry
    signed = None
    if isinstance(entry, PostObservation | AccountObservation):
        signed = entry.evidence.authenticity.value
    return {
        "index": logged.index,
        "digest": logged.digest,
        "kind": kind,
        "at": instant(at),
        "authenticity": signed,
        "decides": decides,
        **entry_links(logged.index),
    }


def _what(logged: Logged) -> tuple[str, datetime]:
    """What an entry is, and when by our clock."""
    match logged.entry:
        case PostObservation() as seen:
            return ("post" if seen.part is None else "medium"), seen.observed_at
        case AccountObservation() as seen:
            return "account", seen.observed_at
        case Gap() as gap:
            return "gap", gap.began_at
        case Looks() as looks:
            return "looks", looks.began_at
        case Document() as document:
            return document.kind.value, document.recorded_at
        case Capture() as capture:
            return "capture", capture.ended_at
        case Stamp() as stamp:
            return "stamp", stamp.answered_at
