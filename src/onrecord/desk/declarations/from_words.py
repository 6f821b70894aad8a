"""What of a declaration can be read from the archived post, or the saved page, where it was said?

Everything that is read so is proposed: the editor confirms it or says otherwise.
"""

import re
import unicodedata
from collections.abc import Sequence

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.declarations.draft import DeclarationError, Prefilled
from onrecord.desk.declarations.page_text import page_text
from onrecord.desk.documents import recorded
from onrecord.desk.finding import PostFinding, ShownVersion, find_post
from onrecord.desk.naming import resolve
from onrecord.findings.words.moments import moment
from onrecord.platforms.speech import Said
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.declarations import Capacity
from onrecord.record.documents import DocumentKind

__all__ = ["from_page", "from_post"]

_SPACES = re.compile(r"\s+")
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff]")  # never seen: soft hyphens, zero widths
_MARKS = str.maketrans("‘’‚‛′“”„‟″«»‹›‐‑‒–—−", "'''''\"\"\"\"\"\"\"''------")


def from_post(archive: Archive, name: str, about: Sequence[AccountId] = ()) -> Prefilled:
    """What an archived post says, by whom, where and when; the bytes of its latest version.

    `about` are the accounts that the words are about, as far as known: they tell in which
    capacity another account speaks. Raises what `resolve` raises, and DeclarationError if the
    post has no words that can be read.
    """
    found = find_post(archive, resolve(archive, name))
    shown, said, data = _latest(archive, found)
    account = found.enrolment
    handle = None if account is None or account.handle is None else f"@{account.handle}"
    return Prefilled(
        speaker=None if account is None else account.institution,
        capacity=_capacity(archive, found, about),
        institution=None if account is None else account.institution,
        words=said.text,
        language=said.languages[0] if said.languages else None,
        said_at=said.claimed_at,
        channel=handle or found.account,
        channel_url=found.page,
        independent=False if tuple(about) == (found.account,) else None,
        evidence=(data,),
        said_in=found.ref,
        notes=tuple(_notes(found, shown, said)),
    )


def _latest(archive: Archive, found: PostFinding) -> tuple[ShownVersion, Said, bytes]:
    for shown in reversed(found.versions):
        if shown.said is not None and shown.said.text.strip():
            try:
                return shown, shown.said, archive.blob(shown.version.version)
            except BlobMissing:
                continue
    raise DeclarationError(
        f"no words of the post {found.ref} can be read here",
        advice="Give the words with --words, and a file in which they can be seen: --evidence.",
    )


def _notes(found: PostFinding, shown: ShownVersion, said: Said) -> list[str]:
    notes = []
    seen = moment(shown.version.first_seen)
    if said.claimed_at is None:
        notes.append(f"The post gives no time; this text was first seen at {seen}.")
    else:
        notes.append(
            f"When it was said ({moment(said.claimed_at)}) is the author's claim; this text was "
            f"first seen at {seen}."
        )
    if len(found.versions) > 1:
        notes.append(f"The post has {len(found.versions)} texts; the latest that is read is taken.")
    if found.enrolment is None:
        notes.append("Whose account it is, is not on record here.")
    return notes


def _capacity(archive: Archive, found: PostFinding, about: Sequence[AccountId]) -> Capacity | None:
    """As what the post's account speaks, by the enrolments; None where they don't tell."""
    if not about or found.account in about:
        return Capacity.ACCOUNT if found.account in about else None
    if found.enrolment is None:
        return None
    capacities = {
        _between(found.enrolment, one.body)
        for one in recorded(archive, DocumentKind.ENROLMENT)
        if isinstance(one.body, Enrolment) and one.body.account in about
    }
    return capacities.pop() if len(capacities) == 1 else None


def _between(speaking: Enrolment, spoken_of: Enrolment) -> Capacity | None:
    if speaking.institution == spoken_of.institution:
        return Capacity.INSTITUTION
    return Capacity.SUPERIOR if speaking.institution == spoken_of.under else None


def from_page(data: bytes, words: str) -> Prefilled:
    """Words that stand in a saved page (HTML or text), as they stand there, with its bytes.

    Line breaks, and the shapes of quotation marks and dashes, may differ; then the page's own
    are taken. Raises DeclarationError if the words are not in it.
    """
    page = _SPACES.sub(" ", page_text(data))
    place = _places(page, words)
    if place is None:
        raise DeclarationError(
            "the words are not in the page",
            advice="Copy them from the page as it was saved; give them with --quote.",
        )
    stands = page[place[0] : place[1]]
    same = stands == _SPACES.sub(" ", words).strip()
    notes = () if same else ("The words are written as in the page.",)
    return Prefilled(words=stands, evidence=(data,), notes=notes)


def _places(page: str, words: str) -> tuple[int, int] | None:
    """Where the words stand in the page."""
    sought, _ = _plain(_SPACES.sub(" ", words).strip())
    plain, origins = _plain(page)
    at = plain.find(sought) if sought else -1
    return None if at < 0 else (origins[at], origins[at + len(sought) - 1] + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with plain marks and decomposed signs, and where each sign of it comes from."""
    signs: list[str] = []
    origins: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", _DROPPED.sub("", sign)).translate(_MARKS):
            if one == " " and (not signs or signs[-1] == " "):
                continue
            signs.append(one)
            origins.append(place)
    return "".join(signs), origins
