"""Does a package hold exactly what it lists, and as it lists it?

WACZ 1.1.1, sections 4.1.4 (datapackage.json) and 4.1.5 (datapackage-digest.json).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.proof.wacz.errors import Fault, WaczError
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.moments import moment_or_none
from onrecord.proof.wacz.package import Package
from onrecord.record.commitments import Digest, digest_of

__all__ = ["DIGEST", "PACKAGE", "Claimant", "Described", "Resource", "check_listing", "read_json"]

PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"

_VERSION = re.compile(r"1\.[0-2](?:\.\d{1,3})?")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")
_LONGEST = 2000  # characters kept of a name, title or address


@dataclass(frozen=True, slots=True)
class Resource:
    """A member as datapackage.json lists it, and as it was found to be."""

    path: str
    sha256: Digest
    size: int


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who is said to have signed the package. The signature is NOT verified by us.

    `by` is the domain of the signing server, or its public key where it claims no domain.
    """

    by: str
    created: datetime | None
    software: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a package says of itself."""

    version: str
    title: str | None
    software: str | None
    created: datetime | None
    main_url: str | None
    main_date: datetime | None
    resources: tuple[Resource, ...]
    sealed: bool  # datapackage-digest.json came along, and names this datapackage.json
    claimed_by: Claimant | None


def check_listing(package: Package, limits: WaczLimits) -> Described:
    """Read the list of files, and hash every one of them. Raises WaczError."""
    # 1. The list itself, and the digest of it that came along.
    data = package.read(PACKAGE, limits.json)
    said = read_json(PACKAGE, data)
    version = _text(said, "wacz_version") or ""
    if not _VERSION.fullmatch(version):
        raise WaczError(PACKAGE, Fault.VERSION)
    sealed, claimant = _sealed(package, data, limits)
    # 2. Every file is listed once, and every listed one is there.
    resources = tuple(_resources(said.get("resources")))
    listed = {resource.path: resource for resource in resources}
    _require_complete(package, resources, listed)
    # 3. And has the bytes that are listed.
    for path, resource in listed.items():
        size = package.members[path].size
        if size != resource.size or package.digest(path) != resource.sha256:
            raise WaczError(path, Fault.DIFFERS)
    return Described(
        version=version,
        title=_text(said, "title"),
        software=_text(said, "software"),
        created=moment_or_none(_text(said, "created")),
        main_url=_main_url(said),
        main_date=moment_or_none(_text(said, "mainPageDate") or _text(said, "mainPageTs")),
        resources=resources,
        sealed=sealed,
        claimed_by=claimant,
    )


def read_json(member: str, data: bytes, fault: Fault = Fault.JSON) -> dict[str, Any]:
    """A JSON object in UTF-8, no name twice: of two, readers take either. WaczError: this fault."""
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise WaczError(member, fault) from error
    if not isinstance(found, dict):
        raise WaczError(member, fault)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _main_url(said: dict[str, Any]) -> str | None:
    """Of the main page; newer and older writers spell its name in two ways."""
    one, other = _text(said, "mainPageURL"), _text(said, "mainPageUrl")
    if one is not None and other is not None and one != other:
        raise WaczError(PACKAGE, Fault.JSON, "it names two main pages")
    return one or other


def _resources(listed: object) -> Iterator[Resource]:
    if not isinstance(listed, list):
        raise WaczError(PACKAGE, Fault.RESOURCE)
    for one in listed:
        said: dict[str, Any] = one if isinstance(one, dict) else {}
        path, stated, size = said.get("path"), said.get("hash"), said.get("bytes")
        found = _HASH.fullmatch(stated) if isinstance(stated, str) else None
        if not isinstance(path, str) or found is None or type(size) is not int:
            raise WaczError(PACKAGE, Fault.RESOURCE)
        yield Resource(path, Digest(found[1]), size)


def _require_complete(
    package: Package, resources: tuple[Resource, ...], listed: dict[str, Resource]
) -> None:
    twice = len(resources) != len(listed)
    if twice:
        paths = [resource.path for resource in resources]
        raise WaczError(next(p for p in paths if paths.count(p) > 1), Fault.LISTED_TWICE)
    for path in listed.keys() - package.members.keys():
        raise WaczError(path, Fault.ABSENT)
    for path in sorted(package.members.keys() - listed.keys() - {PACKAGE, DIGEST}):
        raise WaczError(path, Fault.UNLISTED)


def _sealed(package: Package, data: bytes, limits: WaczLimits) -> tuple[bool, Claimant | None]:
    if DIGEST not in package.members:
        return False, None
    said = read_json(DIGEST, package.read(DIGEST, limits.json))
    digest = f"sha256:{digest_of(data)}"
    if said.get("path") != PACKAGE or said.get("hash") != digest:
        raise WaczError(DIGEST, Fault.SEAL)
    signed = said.get("signedData")
    if not isinstance(signed, dict):
        return True, None
    if signed.get("hash") != digest:
        raise WaczError(DIGEST, Fault.SIGNED)
    by = _text(signed, "domain") or _text(signed, "publicKey") or "nobody who is named"
    created, software = moment_or_none(_text(signed, "created")), _text(signed, "software")
    return True, Claimant(by, created, software)


def _text(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    return value[:_LONGEST] if isinstance(value, str) and value else None
