"""Which time did a third party put under these bytes, and does it hold (RFC 3161)?"""

from onrecord.proof.timestamp.errors import TimeStampError, TimeStampRefused
from onrecord.proof.timestamp.messages import MAX_RESPONSE, write_request
from onrecord.proof.timestamp.pins import PinnedService, keys_of, read_pinned
from onrecord.proof.timestamp.revocation import RevocationQuestion, revocation_questions
from onrecord.proof.timestamp.verification import Token, read_response, verify_response

__all__ = [
    "MAX_RESPONSE",
    "PinnedService",
    "RevocationQuestion",
    "TimeStampError",
    "TimeStampRefused",
    "Token",
    "keys_of",
    "read_pinned",
    "read_response",
    "revocation_questions",
    "verify_response",
    "write_request",
]
