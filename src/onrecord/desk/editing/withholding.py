"""How does an admin withhold what must not be kept?

The rules are those of `desk.custody`; here the role is asked for, and the act stands in the same
transaction.
"""

from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.custody.redacting import Plan, redact, require_redactable
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, require
from onrecord.desk.editing.wording import require_reason
from onrecord.findings.editing import Doing
from onrecord.record.entries import Logged

__all__ = ["withhold"]

_LONGEST_SUBJECT = 200  # characters


def withhold(
    archive: Archive,
    plan: Plan,
    name: str,
    *,
    why: str,
    actor: Actor,
    at: datetime,
    with_shared: bool,
    by: str | None = None,
) -> Logged:
    """Destroy what a plan says, for good; `name` is how it was asked for, `by` who decided it.

    Raises NotAllowed, EditingError, and what `redact` does. Of a reason that is refused nothing is
    kept: it may be refused for what it says.
    """
    require(archive, actor, Doing.REDACT)
    require_reason(why)
    require_redactable(plan, why, with_shared=with_shared)
    subject = name[:_LONGEST_SUBJECT]
    told = [] if actor.is_operator else [act_of(archive, actor, "redacted", subject, at, why)]
    return redact(
        archive,
        plan,
        why=why,
        by=by or actor.name,
        at=at,
        with_shared=with_shared,
        beside=told,
    )
