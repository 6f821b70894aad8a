"""How do we ask an instance to tell us what an account does, or no longer to?

ActivityPub, sections 7.5 and 7.10: our actor follows the account, as any reader may. Whether that
was accepted is noted, and is no evidence.
"""

import json
from hashlib import sha256
from typing import Any

from onrecord.archive import Archive
from onrecord.platforms.activitypub import origin_of
from onrecord.proof.activitypub import DeliveryError, read_object
from onrecord.record.accounts import AccountId
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries.ourselves import OurActor

__all__ = ["FollowError", "follow", "followed", "note_answer"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"
ASKED, ACCEPTED, REJECTED = "asked", "accepted", "rejected"


class FollowError(OnrecordError):
    """The instance did not take our question."""

    exit_code = EXIT_ENVIRONMENT
    advice = (
        "It must be able to fetch our actor: see that `onrecord serve` runs behind the address in"
        " [activitypub], then try again. Polling goes on all the same."
    )


async def follow(asker: Asker, ourselves: OurActor, account: AccountId, *, stop: bool) -> None:
    """Ask the account's instance to deliver to us, or to stop. Raises FollowError."""
    inbox = await _inbox(asker, ourselves, account)
    said = _follow(ourselves, account)
    if stop:
        undone = f"{said['id']}/undone"
        said = {"id": undone, "type": "Undo", "actor": ourselves.id, "object": said}
    body = json.dumps({"@context": _CONTEXT, **said}).encode()
    headers = ourselves.headers("POST", inbox, body, asker.clock.now())
    answer = await asker.network.fetch(inbox, method="POST", headers=headers, body=body)
    if answer.status is None or not 200 <= answer.status < 300:
        raise FollowError(f"{inbox}: {answer.failure or f'HTTP {answer.status}'}")
    noted = None if stop else ASKED
    await asker.hold(lambda: _note(asker.archive, account, noted))


def followed(archive: Archive, account: AccountId) -> str | None:
    """How far it got: "asked", "accepted", "rejected"; None if nobody asked."""
    return archive.state.get(_key(account))


def note_answer(archive: Archive, body: dict[str, Any]) -> None:
    """Note that a verified activity answers our question."""
    answered = {"Accept": ACCEPTED, "Reject": REJECTED}.get(str(body.get("type")))
    actor = body.get("actor")
    if answered is not None and isinstance(actor, str) and archive.state.get(_key(actor)):
        _note(archive, AccountId(actor), answered)


def _note(archive: Archive, account: AccountId, word: str | None) -> None:
    if word != ASKED or archive.state.get(_key(account)) is None:  # an answer may be quicker
        archive.state.set(_key(account), word)


def _key(account: str) -> str:
    return f"follow/{account}"


def _follow(ourselves: OurActor, account: AccountId) -> dict[str, Any]:
    name = sha256(account.encode()).hexdigest()[:16]
    follow_id = f"{ourselves.base}/follows/{name}"
    return {"id": follow_id, "type": "Follow", "actor": ourselves.id, "object": account}


async def _inbox(asker: Asker, ourselves: OurActor, account: AccountId) -> str:
    headers = ourselves.headers("GET", account, b"", asker.clock.now())
    answer = await asker.network.fetch(account, headers=headers)
    if answer.status != 200:
        raise FollowError(f"{account}: {answer.failure or f'HTTP {answer.status}'}")
    try:
        actor = read_object(answer.body)
    except DeliveryError as error:
        raise FollowError(f"{account}: {error}") from error
    inbox = actor.get("inbox")
    if actor.get("id") != account or not isinstance(inbox, str):
        raise FollowError(f"{account}: not the actor's document")
    if origin_of(inbox) != origin_of(account):
        raise FollowError(f"{account}: its inbox lies at another host")
    return inbox
