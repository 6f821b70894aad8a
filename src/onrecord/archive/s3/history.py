"""What does a bucket remember of objects that were deleted, and does anybody forbid to forget it?

Our client (obstore) knows objects, not their versions and locks, so these few requests are signed
here (signed.py), by the service's own clock.
"""

import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import httpx

from onrecord.archive.errors import RemovalForbidden, StorageError
from onrecord.archive.s3.place import Place
from onrecord.archive.s3.signed import query_text, signed_headers
from onrecord.archive.s3.speaking import BucketAway

__all__ = ["BucketHistory"]

_PATIENCE = 30.0  # seconds
_ROUNDS = 3  # of destroying what is listed, if others put it there meanwhile
_NOT_KNOWN = (400, 405, 501)  # to services that keep no versions, or have no locks
_LIST = "ListVersionsResult"  # those that do not know the question may answer another
_TRIAL = "trial-of-removal"
_RIGHTS = (
    "Redact with credentials that may list and delete versions (docs/operations.md, Redaction in a"
    " bucket), or ask who owns the bucket."
)


class BucketHistory:
    """The versions and locks of one bucket. Raises BucketAway, StorageError, RemovalForbidden."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def require_removable(self, keys: Sequence[str]) -> None:
        """Return if all versions of these can be destroyed; RemovalForbidden.

        Locks are asked for, and then it is tried with an object that is made for it.
        """
        if not keys:
            return
        with _Asking(self._place) as asking:
            if self._may_lock(asking):
                for key in keys:
                    for version in self._versions(asking, key) or ():
                        _require_free(asking, key, version)
            trial = self._place.key(_TRIAL)
            _fine(asking.ask("PUT", trial, {}), self._place.where(_TRIAL))
            self._destroy(asking, trial)

    def destroy(self, keys: Sequence[str]) -> None:
        """Destroy all versions of these, and the marks of deletion."""
        with _Asking(self._place) as asking:
            for key in keys:
                self._destroy(asking, key)

    def _destroy(self, asking: "_Asking", key: str) -> None:
        where = f"s3://{self._place.bucket}/{key}"
        for _ in range(_ROUNDS):
            versions = self._versions(asking, key)
            if versions is None:  # none are kept here
                _fine(asking.ask("DELETE", key, {}), where)
            for version in versions or ():
                _fine(asking.ask("DELETE", key, {"versionId": version}), where)
            if not versions and asking.ask("HEAD", key, {}).status_code == 404:
                return
        raise StorageError(f"it can't be destroyed, or comes again: {where}")

    def _may_lock(self, asking: "_Asking") -> bool:
        """Whether objects may be locked here; RemovalForbidden if all are, or if we may not know."""
        answer = asking.ask("GET", "", {"object-lock": ""})
        if answer.status_code in (404, *_NOT_KNOWN):
            return False
        told = _read(_fine(answer, self._place.where("")))
        mode = _text(told, "Mode")
        if mode:
            span = " ".join(
                f"{_text(told, unit)} {unit}" for unit in ("Days", "Years") if _text(told, unit)
            )
            raise RemovalForbidden(
                f"the bucket keeps each object for {span.lower()} ({mode}): {self._place.where('')}"
            )
        return _text(told, "ObjectLockEnabled") == "Enabled"

    def _versions(self, asking: "_Asking", key: str) -> list[str] | None:
        """The versions of an object and its marks of deletion; None if the service keeps none."""
        found: list[str] = []
        query = {"versions": "", "prefix": key}
        while True:
            answer = asking.ask("GET", "", query)
            if answer.status_code in _NOT_KNOWN:
                return None
            told = _read(_fine(answer, f"s3://{self._place.bucket}/{key}"))
            if told.tag.rpartition("}")[2] != _LIST:
                return None
            found += [_text(one, "VersionId") for one in _listed(told) if _text(one, "Key") == key]
            marker = _text(told, "NextKeyMarker")
            if _text(told, "IsTruncated") != "true" or not marker:
                return found
            query |= {"key-marker": marker, "version-id-marker": _text(told, "NextVersionIdMarker")}


class _Asking:
    """Signed requests to one bucket; the first answer says what time it is there."""

    def __init__(self, place: Place) -> None:
        self._place, self._at = place, ""
        self._client = httpx.Client(
            timeout=_PATIENCE, trust_env=False, verify=ssl.create_default_context()
        )  # the system's authorities, as those of obstore

    def __enter__(self) -> "_Asking":
        try:
            self._at = self._service_time()
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def now(self) -> datetime:
        """The service's time when we began."""
        return datetime.strptime(self._at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def ask(self, method: str, key: str, query: dict[str, str]) -> httpx.Response:
        """Ask about an object, or about the bucket itself if `key` is empty. BucketAway."""
        place = self._place
        path = f"/{place.bucket}/{quote(key, '/-_.~')}" if key else f"/{place.bucket}"
        host = urlsplit(place.endpoint).netloc
        headers = signed_headers(
            method,
            path,
            query,
            {"host": host},
            at=self._at,
            region=place.region,
            credentials=place.credentials,
        )
        asked = query_text(query)
        return self._send(method, f"{place.endpoint}{path}{'?' if asked else ''}{asked}", headers)

    def _service_time(self) -> str:
        answer = self._send("HEAD", f"{self._place.endpoint}/", {})
        try:
            at = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError as error:
            raise BucketAway(f"it does not tell the time: {self._place.endpoint}") from error
        return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

    def _send(self, method: str, url: str, headers: dict[str, str]) -> httpx.Response:
        try:
            return self._client.request(method, url, headers=headers)
        except httpx.HTTPError as error:
            what = str(error) or type(error).__name__
            raise BucketAway(f"{what}: {self._place.endpoint}") from error


def _require_free(asking: _Asking, key: str, version: str) -> None:
    where = f"{key}, version {version}"
    answer = asking.ask("HEAD", key, {"versionId": version})
    if answer.status_code in (404, 405):  # gone meanwhile, or a mark of deletion
        return
    held = _fine(answer, where).headers
    if held.get("x-amz-object-lock-legal-hold") == "ON":
        raise RemovalForbidden(f"somebody has put a legal hold on it: {where}")
    until = held.get("x-amz-object-lock-retain-until-date", "")
    if until and _moment(until) > asking.now:
        raise RemovalForbidden(f"it is locked until {until}: {where}")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # what we can't read may be far ahead
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _fine(answer: httpx.Response, where: str) -> httpx.Response:
    """The answer, if what was asked was done. RemovalForbidden, BucketAway."""
    if answer.is_success or (answer.status_code == 404 and answer.request.method == "DELETE"):
        return answer
    if answer.status_code in (401, 403):
        raise RemovalForbidden(f"the bucket forbids it: {where}", advice=_RIGHTS)
    raise BucketAway(f"HTTP {answer.status_code}: {where}")


def _read(answer: httpx.Response) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(answer.content)
    except ElementTree.ParseError as error:
        raise BucketAway(f"not an answer of S3: {answer.request.url}") from error


def _listed(told: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for kind in ("Version", "DeleteMarker"):
        yield from told.iter(f"{_space(told)}{kind}")


def _text(told: ElementTree.Element, name: str) -> str:
    found = next(told.iter(f"{_space(told)}{name}"), None)
    return "" if found is None or found.text is None else found.text


def _space(told: ElementTree.Element) -> str:
    return told.tag.partition("}")[0] + "}" if told.tag.startswith("{") else ""
