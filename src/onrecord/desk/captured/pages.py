"""How is a captured page shown again, whole for editors and in its own part for readers?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from onrecord.archive import Archive
from onrecord.desk.captured.errors import CannotShow
from onrecord.desk.captured.screenshots import capture_called, opened_package
from onrecord.desk.finding import NotOnRecord, PostFinding, find_post
from onrecord.findings.names import handles
from onrecord.platforms.speech import Unplaced
from onrecord.proof.wacz import HeldAnswer, WaczError, held_answers, plain_url, read_held
from onrecord.reading.captured import (
    InertPage,
    Owned,
    own_part,
    picture_type,
    style_sheet,
    whole_page,
)
from onrecord.record.captures import Capture
from onrecord.record.entries import Logged

__all__ = ["OpenedCapture", "open_capture", "owned_of"]

_DOM = "urn:dom:"
_LARGEST_DOM = 16 << 20  # bytes
_LARGEST_PICTURE = 32 << 20
_LARGEST_SHEET = 8 << 20


@dataclass(frozen=True, slots=True)
class OpenedCapture:
    """What a package holds to show: the page's DOM, and where its pictures and sheets lie.

    Pictures and sheets are named by their address. It is read once; that its bytes are still
    kept is for whoever gives it to ask again.
    """

    logged: Logged
    url: str
    dom: str
    pictures: Mapping[str, HeldAnswer]
    sheets: Mapping[str, HeldAnswer]

    @property
    def capture(self) -> Capture:
        """The visit."""
        assert isinstance(self.logged.entry, Capture)
        return self.logged.entry

    def whole(self) -> InertPage:
        """All of it, for editors. Raises CannotShow."""
        try:
            return whole_page(self.dom, self.url, self._picture, self._sheet)
        except Unplaced as error:
            raise CannotShow(str(error)) from error

    def part(self, archive: Archive) -> InertPage:
        """What anybody may see of it. Raises CannotShow, also where nothing is found."""
        try:
            for ref in self.capture.posts:
                owned = owned_of(find_post(archive, ref))
                found = own_part(self.dom, self.url, owned, self._sheet)
                if found is not None:
                    return found
        except (Unplaced, NotOnRecord) as error:
            raise CannotShow(str(error)) from error
        raise CannotShow("the words on record are not found in it as a part of their own")

    def sheet(self, archive: Archive, name: str, *, pictures: bool) -> str:
        """A style sheet of the page, made inert. Raises CannotShow."""
        held = self.sheets.get(name)
        if held is None:
            raise CannotShow("there is no such style sheet")
        text = self._read(archive, held, _LARGEST_SHEET).decode("utf-8", "replace")
        shown = self._picture if pictures else _none
        return style_sheet(text, held.url, shown, self._sheet)

    def picture(self, archive: Archive, name: str) -> tuple[str, bytes]:
        """A picture of the page with its media type, for editors. Raises CannotShow."""
        held = self.pictures.get(name)
        data = b"" if held is None else self._read(archive, held, _LARGEST_PICTURE)
        kind = picture_type(data)
        if kind is None:
            raise CannotShow("there is no such picture")
        return kind, data

    def _read(self, archive: Archive, held: HeldAnswer, limit: int) -> bytes:
        # Its record states its own digest; that of the whole was checked when it was opened.
        assert self.capture.package is not None
        try:
            digest = archive.opening(self.capture.package).digest
            with archive.open_blob(digest) as file:
                return read_held(file, held, limit)
        except WaczError as error:
            raise CannotShow(f"the package can't be read: {error}") from error

    def _picture(self, address: str) -> str | None:
        name = f"p-{_named(address)}"
        return name if name in self.pictures else None

    def _sheet(self, address: str) -> str | None:
        name = f"s-{_named(address)}.css"
        return name if name in self.sheets else None


def open_capture(archive: Archive, name: str) -> OpenedCapture:
    """Read the package of a visit, called by its number in the log. CannotShow, BlobDamaged."""
    logged = capture_called(archive, name)
    assert isinstance(logged.entry, Capture)
    with opened_package(archive, logged.entry) as file:
        try:
            held = list(held_answers(file))
            dom = next((one for one in held if one.url.startswith(_DOM)), None)
            if dom is None:
                raise CannotShow("no document was taken on this visit")
            text = read_held(file, dom, _LARGEST_DOM).decode("utf-8", "replace")
        except WaczError as error:
            raise CannotShow(f"the package can't be read: {error}") from error
    return OpenedCapture(
        logged=logged,
        url=dom.url.removeprefix(_DOM),
        dom=text,
        pictures={f"p-{_named(one.url)}": one for one in held if _is_picture(one)},
        sheets={f"s-{_named(one.url)}.css": one for one in held if one.media_type == "text/css"},
    )


def owned_of(found: PostFinding) -> Owned:
    """What is the account's own on a page of this post: its texts on record, and its names."""
    called = list(dict.fromkeys(_names(found)))
    own_id = str(found.post).rpartition("/")[2]
    return Owned(
        words=[one.said.text for one in reversed(found.versions) if one.said is not None],
        names=[*called, *([found.enrolment.institution] if found.enrolment else [])],
        marks=[*called, own_id],
    )


def _names(found: PostFinding) -> Iterator[str]:
    yield str(found.account)
    if found.enrolment is not None and found.enrolment.handle is not None:
        yield str(found.enrolment.handle)
    for one in handles(found.around.rest):
        yield from one.value.split(", ")  # several at once are one value


def _named(address: str) -> str:
    return sha256(plain_url(address).encode("utf-8", "replace")).hexdigest()[:16]


def _is_picture(one: HeldAnswer) -> bool:
    return one.media_type.startswith("image/") and "svg" not in one.media_type and ":" in one.url


def _none(_: str) -> str | None:
    return None
