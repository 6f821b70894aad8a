"""What would a PLC directory answer for a made-up DID?

Keeps one DID's operations, signed by keys of its own, and answers with their audit log.
"""

import json
from base64 import b32encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import libipld

from atproto_account import Signer
from onrecord.proof.atproto import cid_of_block, cid_text

__all__ = ["HOUR", "START", "Directory", "did_key", "operation"]

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def did_key(signer: Signer) -> str:
    return f"did:key:{signer.public.text}"


def signed(fields: dict[str, Any], signer: Signer) -> dict[str, Any]:
    signature = signer.sign(libipld.encode_dag_cbor(fields))
    return fields | {"sig": urlsafe_b64encode(signature).decode().rstrip("=")}


def cid_of(fields: dict[str, Any]) -> str:
    return cid_text(cid_of_block(libipld.encode_dag_cbor(fields)))


def operation(
    rotation: list[Signer],
    signing: Signer,
    handle: str = "ministry.test",
    pds: str = "https://pds.test",
) -> dict[str, Any]:
    """An operation without `prev` and signature."""
    return {
        "type": "plc_operation",
        "rotationKeys": [did_key(signer) for signer in rotation],
        "verificationMethods": {"atproto": did_key(signing)},
        "alsoKnownAs": [f"at://{handle}"],
        "services": {
            "atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": pds},
        },
    }


class Directory:
    """One DID's log. It takes every operation: refusing is for whoever reads the log."""

    def __init__(self, genesis: dict[str, Any], signer: Signer) -> None:
        first = signed(genesis | {"prev": None}, signer)
        digest = sha256(libipld.encode_dag_cbor(first)).digest()
        self.did = "did:plc:" + b32encode(digest).decode().lower()[:24]
        self.entries: list[dict[str, Any]] = []
        self._put(first, timedelta())

    def add(
        self,
        fields: dict[str, Any],
        signer: Signer,
        after: timedelta,
        follows: int = -1,
        annuls: tuple[int, ...] = (),
    ) -> None:
        """Add an operation that follows an entry, some time after the start."""
        self._put(signed(fields | {"prev": self.entries[follows]["cid"]}, signer), after)
        for index in annuls:
            self.entries[index]["nullified"] = True

    def _put(self, fields: dict[str, Any], after: timedelta) -> None:
        moment = (START + after).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.entries.append(
            {
                "did": self.did,
                "operation": fields,
                "cid": cid_of(fields),
                "nullified": False,
                "createdAt": moment,
            }
        )

    @property
    def log(self) -> bytes:
        return json.dumps(self.entries).encode()
