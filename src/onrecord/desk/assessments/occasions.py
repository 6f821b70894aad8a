"""What allows an assessment to be made?

It answers a public claim of compromise or unauthorised use that is on record, or the account's
own institution (design, section 11). Without one of them nothing is computed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.desk.finding import find_post
from onrecord.findings.assessment.claims import claims, is_claim
from onrecord.findings.declared import Considered
from onrecord.findings.words.assessment import asked_by_institution, claimed
from onrecord.record.accounts import Ref
from onrecord.record.assessments import Claimed, Occasion, Requested
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Asked", "NotAsked", "occasion"]

_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class NotAsked(OnrecordError):
    """No claim is on record that an assessment would answer, and no institution asked."""

    exit_code = EXIT_USAGE
    advice = (
        "An assessment answers a public claim of compromise or unauthorised use: put it on record "
        "with onrecord declare. Or it answers the account's own institution: --asked-by-institution "
        "'who asked, and when'."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an assessment answers. `claim` is the declaration, if it answers one."""

    occasion: Occasion
    says: str
    claim: Considered | None = None
    others: int = 0  # further claims on record that it answers as well


def occasion(
    archive: Archive, refs: Sequence[Ref], claim: str | None = None, asked: str | None = None
) -> Asked:
    """What an assessment of these posts answers: the claim that is named, or one on record.

    `claim` is the digest of a declaration's entry, or the beginning of one (8 digits or more);
    `asked` tells who asked in the institution's name, and when. Raises NotAsked, NotOnRecord.
    """
    posts = [find_post(archive, ref) for ref in refs]
    if any(
        post.enrolment is None for post in posts
    ):  # nobody vouches that it is no private person's
        raise NotAsked(
            "the account is enrolled for no institution", advice="Enrol it: onrecord add"
        )
    if asked is not None:
        return Asked(Requested(asked), asked_by_institution(asked))
    bearing = [post.standing.declarations for post in posts]
    found = claims(bearing)
    if claim is not None:
        found = _named(claim.strip().lower(), found, bearing)
    if not found:
        raise NotAsked(_what_is_missing(bearing))
    first, *others = found
    return Asked(Claimed(first.digest), claimed(first), first, len(others))


def _named(
    claim: str, found: Sequence[Considered], bearing: Sequence[Sequence[Considered]]
) -> tuple[Considered, ...]:
    """The one claim that is meant, before all others."""
    if not _DIGEST.fullmatch(claim):
        raise NotAsked(
            f"{claim[:80]!r} is not the digest of a declaration",
            advice="onrecord show POST prints the digest of each; 8 digits or more are enough.",
        )
    meant = [one for one in found if one.digest.startswith(claim)]
    if len(meant) == 1:
        return (meant[0], *(one for one in found if one is not meant[0]))
    if meant:
        raise NotAsked(f"{claim} is the beginning of {len(meant)} declarations", advice="")
    known = [one for those in bearing for one in those if one.digest.startswith(claim)]
    raise NotAsked(
        f"no declaration that begins with {claim} is on record about the account"
        if not known
        else f"the declaration {claim} {_why_not(known)}"
    )


def _why_not(known: Sequence[Considered]) -> str:
    if all(one.withdrawn_by is not None for one in known):
        return "was taken back"
    if any(is_claim(one) for one in known):
        return "does not mean all of these posts"
    return "claims no compromise or unauthorised use of the account that may mean this post"


def _what_is_missing(bearing: Sequence[Sequence[Considered]]) -> str:
    if len(bearing) > 1 and any(is_claim(one) for those in bearing for one in those):
        return "no public claim on record may mean all of these posts"
    what = "this post" if len(bearing) == 1 else "these posts"
    return (
        f"no public claim is on record that says, and has not taken back, that the account was "
        f"used by others, and that may mean {what}"
    )
