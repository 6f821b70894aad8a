"""Where does the writer of an incident file expect each post to stand, and why?"""

from collections.abc import Mapping

from onrecord.desk.incidents.tables import Table
from onrecord.findings.declared import Declared
from onrecord.findings.incident import Expected
from onrecord.findings.standing import StandingState
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Covers

__all__ = ["read_expected"]


def read_expected(
    top: Table, posts: Mapping[str, Ref], declarations: Mapping[str, Declared]
) -> tuple[Expected, ...]:
    """What is expected: of every post once, and of every declaration whether it covers the post.

    Raises IncidentError.
    """
    found: dict[str, Expected] = {}
    for table in top.tables("expected"):
        post = table.text("post")
        if post not in posts or post in found:
            raise table.fault("post", f"{post[:80]!r} is no [[post]], or is expected twice")
        found[post] = Expected(
            post=posts[post],
            state=table.word("standing", StandingState),
            reason=table.text("reason"),
            covers=_covers(table.table("covers"), declarations),
        )
        table.finish()
    left = [name for name in posts if name not in found]
    if left:
        raise top.fault("expected", f"where {left[0]!r} stands is not said")
    return tuple(found.values())


def _covers(
    table: Table, declarations: Mapping[str, Declared]
) -> tuple[tuple[Digest, Covers], ...]:
    found = tuple((one.digest, table.word(name, Covers)) for name, one in declarations.items())
    table.finish()
    return found
