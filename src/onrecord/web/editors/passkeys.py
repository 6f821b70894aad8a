"""Is this the editor's passkey? (W3C Web Authentication, level 2, sections 7.1 and 7.2)

User verification is required, and keys are discoverable: nobody types a name. The challenge is
ours, new each time, and taken once.
"""

import json
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from onrecord.archive.sign_ins import SignInRefused, SignIns
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.web.editors.entrance import Entrance

__all__ = [
    "PasskeyRefused",
    "asked_to_add",
    "asked_to_sign",
    "keep_new",
    "proven_new",
    "read_credential",
    "signed_by",
]

_SIGN_IN = "sign-in"
# Whatever the library, and those below it, say of bytes that are not what they should be.
_UNREADABLE: tuple[type[Exception], ...] = (
    WebAuthnException,
    ValueError,  # UnicodeError, binascii.Error and JSONDecodeError are such
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    InvalidSignature,
    UnsupportedAlgorithm,
)


class PasskeyRefused(OnrecordError):
    """What came of the device does not prove whose it is."""

    exit_code = EXIT_USAGE
    advice = "Try again, with a passkey that was set up here; or sign in with your password."


def asked_to_sign(sign_ins: SignIns, entrance: Entrance, at: datetime) -> str:
    """What a browser is to have signed, as JSON."""
    options = generate_authentication_options(
        rp_id=entrance.host,
        challenge=sign_ins.challenge(_SIGN_IN, at),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def signed_by(sign_ins: SignIns, entrance: Entrance, credential: Any, at: datetime) -> str:
    """Whose passkey signed. Raises PasskeyRefused."""
    challenge = _taken(sign_ins, credential, _SIGN_IN, at)
    known = sign_ins.passkey(_key_id(credential))
    if known is None:
        raise PasskeyRefused("this passkey is not set up here")
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=entrance.host,
            expected_origin=entrance.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise PasskeyRefused("the device’s answer does not prove it") from error
    if not sign_ins.used_passkey(known.id, known.sign_count, found.new_sign_count, at):
        raise PasskeyRefused("the same answer came twice")
    return known.editor


def asked_to_add(sign_ins: SignIns, entrance: Entrance, editor: str, at: datetime) -> str:
    """What a browser is to make a passkey of, as JSON."""
    options = generate_registration_options(
        rp_id=entrance.host,
        rp_name="onrecord",
        user_name=editor,
        user_id=sign_ins.handle(editor),
        challenge=sign_ins.challenge(_adding(editor), at),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one.id) for one in sign_ins.passkeys_of(editor)
        ],
    )
    return options_to_json(options)


def proven_new(
    sign_ins: SignIns, entrance: Entrance, editor: str, credential: Any, at: datetime
) -> VerifiedRegistration:
    """A new passkey that was made for this editor. Raises PasskeyRefused."""
    challenge = _taken(sign_ins, credential, _adding(editor), at)
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=entrance.host,
            expected_origin=entrance.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise PasskeyRefused("the device’s answer does not prove it") from error


def keep_new(
    sign_ins: SignIns, editor: str, found: VerifiedRegistration, label: str, at: datetime
) -> None:
    """Let it be signed in with. Raises PasskeyRefused."""
    key, count = found.credential_id, found.sign_count
    try:
        sign_ins.add_passkey(editor, key, found.credential_public_key, count, label, at)
    except SignInRefused as error:
        raise PasskeyRefused(str(error), advice=error.advice) from error


def _adding(editor: str) -> str:
    return f"add {editor}"


def _taken(sign_ins: SignIns, credential: Any, purpose: str, at: datetime) -> bytes:
    """The challenge that the device signed, if it is ours; it can't be signed again."""
    try:
        told = credential["response"]["clientDataJSON"]
        challenge = parse_client_data_json(base64url_to_bytes(told)).challenge
    except _UNREADABLE as error:
        raise PasskeyRefused("the device’s answer can’t be read") from error
    if not sign_ins.take_challenge(challenge, purpose, at):
        raise PasskeyRefused("the device was asked too long ago, or not by us")
    return challenge


def _key_id(credential: Any) -> bytes:
    try:
        return base64url_to_bytes(credential["rawId"])
    except _UNREADABLE as error:
        raise PasskeyRefused("the device’s answer can’t be read") from error


def read_credential(body: bytes) -> dict[str, Any]:
    """The JSON of a browser. Raises PasskeyRefused."""
    try:
        found = json.loads(body)
    except _UNREADABLE as error:
        raise PasskeyRefused("what the browser sent can’t be read") from error
    if not isinstance(found, dict):
        raise PasskeyRefused("what the browser sent can’t be read")
    return found
