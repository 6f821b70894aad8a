"""What does a declaration say of one post beside its words, and do its particulars agree?"""

from dataclasses import dataclass

from onrecord.desk.finding import PostFinding
from onrecord.findings.details import Check, against_post, consistency
from onrecord.findings.later import Related, related
from onrecord.findings.scope import facts_of
from onrecord.findings.standing import Considered
from onrecord.record.declarations import Declaration, ScopeKind

__all__ = ["Particulars", "particulars_of"]


@dataclass(frozen=True, slots=True)
class Particulars:
    """A declaration as it bears on a post, whole."""

    considered: Considered
    declaration: Declaration
    checks: tuple[Check, ...]  # its particulars, against each other and against the post
    relations: tuple[Related, ...]  # to what the same speaker had said before


def particulars_of(found: PostFinding) -> tuple[Particulars, ...]:
    """Every declaration that bears on a post, in the order of the standing."""
    by_digest = {one.digest: one for one in found.declared}
    bearing = [one for one in found.standing.declarations if one.digest in by_digest]
    said = [by_digest[one.digest] for one in bearing]
    appeared = facts_of(
        found.ref, found.account, ScopeKind.POSTS, found.entries, found.around
    ).appeared
    return tuple(
        Particulars(
            considered,
            declared.declaration,
            consistency(declared.declaration.details)
            + against_post(
                declared.declaration.details,
                appeared,
                # No platform that is read so far tells which application a post came from.
                client=None,
                covers=considered.covers,
            ),
            related(declared, said),
        )
        for considered, declared in zip(bearing, said, strict=True)
    )
