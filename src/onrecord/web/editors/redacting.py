"""How does an admin withhold what must not be kept?

First what would be destroyed is shown; then it is, for good. What can't be reached from here is
said beside it.
"""

from starlette.responses import Response

from onrecord.desk.custody.redacting import Plan, RedactionRefused, plan_redaction
from onrecord.desk.editing.actors import require
from onrecord.desk.editing.withholding import withhold
from onrecord.findings.editing import Doing
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked

__all__ = ["redact", "redact_page"]


def redact_page(
    asked: Asked, fault: OnrecordError | None = None, plan: Plan | None = None
) -> Response:
    """What is to be withheld; and, once it was looked for, what holds it."""
    view = {"plan": plan, "seen": "" if plan is None else _shown_of(plan)}
    return asked.page("redact.html", view, fault=fault)


def redact(asked: Asked) -> Response:
    """Show what would be destroyed; or destroy it."""
    form, plan = asked.form, None
    shared = form.text("shared")
    try:
        name = form.required("name", "What")
        words, only_media = form.lines("words"), form.has("only_media", "yes")
        if form.text("step") != "destroy":
            plan = plan_redaction(asked.archive, name, words=words, only_media=only_media)
            return redact_page(asked, plan=plan)
        why = form.required("why", "Why")
        with asked.writing() as archive:
            require(archive, asked.actor, Doing.REDACT)  # before every blob is read for it
            plan = plan_redaction(archive, name, words=words, only_media=only_media)
            _require_decided(plan, shared, seen=form.text("seen"))
            withhold(
                archive,
                plan,
                name,
                why=why,
                actor=asked.actor,
                at=asked.now,
                with_shared=shared == "with",
            )
    except OnrecordError as fault:
        return redact_page(asked, fault, plan)
    return asked.to("/desk/redact", done="withheld")


def _require_decided(plan: Plan, shared: str, *, seen: str) -> None:
    """Nobody destroys what they were not shown, or leaves what they did not decide on."""
    if seen != _shown_of(plan):
        raise RedactionRefused(
            "what holds it has changed since it was shown", advice="Look at the list again."
        )
    if plan.shared and shared not in ("with", "leave"):
        raise RedactionRefused(
            "others rest on a part of it", advice="Decide whether that is destroyed, too."
        )


def _shown_of(plan: Plan) -> str:
    """What a plan would destroy, so that the form can name what was shown."""
    pieces = (*plan.own, *plan.shared)
    return " ".join(sorted(piece.commitment for piece in pieces))
