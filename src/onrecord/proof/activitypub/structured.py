"""Which items does a structured header hold? As much of RFC 9651 as signatures and digests need.

A dictionary of byte sequences (Signature, Content-Digest), or of lists of names with parameters
(Signature-Input). Own, since what is read must be told again exactly as it was signed, and since
anything that a signature header has no use for is refused here instead of being passed over.
"""

import re
from dataclasses import dataclass

from onrecord.proof.activitypub.delivery import base64_bytes
from onrecord.proof.activitypub.errors import DeliveryError

__all__ = ["SignatureInput", "read_bytes_dictionary", "read_signature_inputs"]

_KEY = r"[a-z*][a-z0-9_.*-]*"
_STRING = r'"(?:[ !#-\[\]-~]|\\["\\])*"'
_INTEGER = r"-?[0-9]{1,15}"
_BYTES = re.compile(rf"({_KEY})=:([A-Za-z0-9+/=]*):")
_INPUT = re.compile(
    rf"({_KEY})=(\(((?: *{_STRING})*) *\)((?:; *{_KEY}=(?:{_STRING}|{_INTEGER}))*))"
)
_PARAMETER = re.compile(rf"; *({_KEY})=(?:({_STRING})|({_INTEGER}))")
_BETWEEN = re.compile(r"[ \t]*,[ \t]*")
_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """What one signature covers: names of components, parameters, and the text as it stands."""

    text: str
    covered: tuple[str, ...]
    parameters: dict[str, str | int]


def read_bytes_dictionary(text: str) -> dict[str, bytes]:
    """A dictionary of byte sequences without parameters. Raises DeliveryError."""
    found: dict[str, bytes] = {}
    for match in _members(_BYTES, text):
        if match[1] in found:
            raise DeliveryError("one name twice in a header")
        found[match[1]] = base64_bytes(match[2])
    return found


def read_signature_inputs(text: str) -> dict[str, SignatureInput]:
    """RFC 9421, section 4.1, for components without parameters. Raises DeliveryError."""
    found: dict[str, SignatureInput] = {}
    for match in _members(_INPUT, text):
        if match[1] in found:
            raise DeliveryError("one name twice in a header")
        covered = tuple(_string(x) for x in re.findall(_STRING, match[3]))
        if len(set(covered)) != len(covered):
            raise DeliveryError("one component covered twice")
        found[match[1]] = SignatureInput(match[2], covered, _parameters(match[4]))
    return found


def _parameters(text: str) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for match in _PARAMETER.finditer(text):
        if match[1] in found:
            raise DeliveryError("one parameter twice in a header")
        found[match[1]] = int(match[3]) if match[2] is None else _string(match[2])
    return found


def _members(form: re.Pattern[str], text: str) -> list[re.Match[str]]:
    if len(text) > _LONGEST:
        raise DeliveryError("a signature header that is too long")
    found, at = [], 0
    while True:
        match = form.match(text, at)
        if match is None:
            raise DeliveryError("not a signature header as RFC 9421 has it")
        found.append(match)
        if match.end() == len(text):
            return found
        between = _BETWEEN.match(text, match.end())
        if between is None:
            raise DeliveryError("not a signature header as RFC 9421 has it")
        at = between.end()


def _string(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])
