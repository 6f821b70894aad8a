"""Which door takes which role? All of them stand here, and nowhere else."""

from onrecord.record.editing import Role
from onrecord.web.editors import (
    answering,
    assessing,
    casing,
    correcting,
    declaring,
    home,
    invited,
    own_sign_in,
    own_tokens,
    people,
    portraits,
    redacting,
    reporting,
    reviewing,
    screenshots,
    signing_in,
    stating,
    trail,
)
from onrecord.web.editors.asked import Handler
from onrecord.web.editors.doors import Door, Open, Sends

__all__ = ["DOORS"]

_FILES = 64 * 2**20  # bytes: as much as the command takes of a report or of evidence


def _get(path: str, least: Role | Open, handler: Handler) -> Door:
    return Door(method="GET", path=path, least=least, handler=handler)


def _form(path: str, least: Role | Open, handler: Handler, most: int = 4_000_000) -> Door:
    return Door(method="POST", path=path, least=least, handler=handler, most=most)


def _json(path: str, least: Role | Open, handler: Handler) -> Door:
    return Door(
        method="POST", path=path, least=least, handler=handler, sends=Sends.JSON, most=100_000
    )


_ALL = Open.TO_ALL

DOORS: tuple[Door, ...] = (
    # How somebody comes in.
    _get("/desk/sign-in", _ALL, signing_in.sign_in_page),
    _form("/desk/sign-in", _ALL, signing_in.sign_in_by_password, 20_000),
    _json("/desk/sign-in/passkey/options", _ALL, signing_in.passkey_options),
    _json("/desk/sign-in/passkey", _ALL, signing_in.sign_in_by_passkey),
    _get("/desk/invited/{secret}", _ALL, invited.invited_page),
    _form("/desk/invited/{secret}", _ALL, invited.set_up_password, 20_000),
    _json("/desk/invited/{secret}/passkey/options", _ALL, invited.passkey_options),
    _json("/desk/invited/{secret}/passkey", _ALL, invited.set_up_passkey),
    _form("/desk/sign-out", _ALL, signing_in.sign_out, 20_000),
    # One's own affairs.
    _get("/desk/you", Role.READER, own_sign_in.own_page),
    _form("/desk/you/sessions", Role.READER, own_sign_in.end_one_session),
    _form("/desk/you/sessions/all", Role.READER, own_sign_in.end_all_sessions),
    _form("/desk/you/password", Role.READER, own_sign_in.change_password),
    _form("/desk/you/password/remove", Role.READER, own_sign_in.remove_password),
    _json("/desk/you/passkeys/options", Role.READER, own_sign_in.passkey_options),
    _json("/desk/you/passkeys", Role.READER, own_sign_in.add_passkey),
    _form("/desk/you/passkeys/remove", Role.READER, own_sign_in.remove_passkey),
    _get("/desk/tokens", Role.READER, own_tokens.tokens_page),
    _form("/desk/tokens", Role.READER, own_tokens.make_token),
    _form("/desk/tokens/revoke", Role.READER, own_tokens.revoke_token),
    # What everybody at the desk sees.
    _get("/desk", Role.READER, home.home_page),
    _get("/desk/proposals", Role.READER, reviewing.proposals_page),
    _get("/desk/proposals/{digest}", Role.READER, reviewing.proposal_page),
    _get("/desk/requests", Role.READER, answering.requests_page),
    _get("/desk/requests/{digest}", Role.READER, answering.request_page),
    _get("/desk/assessments", Role.READER, assessing.assessments_page),
    _get("/desk/assessments/{digest}", Role.READER, assessing.assessment_page),
    _get("/desk/captures", Role.READER, screenshots.captures_page),
    _get("/desk/captures/{digest}", Role.READER, screenshots.capture_page),
    _get("/desk/captures/{digest}/picture", Role.READER, screenshots.whole_picture),
    _get("/desk/trail", Role.READER, trail.trail_page),
    # What an editor proposes.
    _get("/desk/declare", Role.EDITOR, declaring.declare_page),
    _form("/desk/declare", Role.EDITOR, declaring.declare, _FILES),
    _get("/desk/cases", Role.EDITOR, casing.cases_page),
    _get("/desk/cases/change", Role.EDITOR, casing.case_page),
    _form("/desk/cases/change", Role.EDITOR, casing.change_case),
    _get("/desk/report", Role.EDITOR, reporting.report_page),
    _form("/desk/report", Role.EDITOR, reporting.report, _FILES),
    _get("/desk/institutions", Role.EDITOR, stating.institutions_page),
    _get("/desk/institutions/state", Role.EDITOR, stating.institution_page),
    _form("/desk/institutions/state", Role.EDITOR, stating.state),
    _get("/desk/correct", Role.EDITOR, correcting.correct_page),
    _form("/desk/correct", Role.EDITOR, correcting.correct),
    _form("/desk/assessments", Role.EDITOR, assessing.assess),
    _form("/desk/assessments/{digest}/take-back", Role.EDITOR, assessing.publish_no_more),
    _get("/desk/portraits", Role.EDITOR, portraits.portraits_page),
    _get("/desk/accounts/{account:path}/portrait", Role.EDITOR, portraits.portrait),
    # What takes a second editor.
    _form("/desk/proposals/{digest}", Role.SECOND_EDITOR, reviewing.decide),
    _form("/desk/requests/{digest}", Role.SECOND_EDITOR, answering.answer),
    _form("/desk/assessments/{digest}/publish", Role.SECOND_EDITOR, assessing.publish),
    _form("/desk/captures/{digest}/publish", Role.SECOND_EDITOR, screenshots.release),
    _form("/desk/captures/{digest}/take-back", Role.SECOND_EDITOR, screenshots.take_back),
    # What takes an admin.
    _get("/desk/people", Role.ADMIN, people.people_page),
    _form("/desk/people", Role.ADMIN, people.appoint),
    _form("/desk/people/dismiss", Role.ADMIN, people.dismiss),
    _form("/desk/people/invite", Role.ADMIN, people.invite),
    _get("/desk/redact", Role.ADMIN, redacting.redact_page),
    _form("/desk/redact", Role.ADMIN, redacting.redact),
)
