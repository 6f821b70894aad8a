"""What can go wrong between us and the transport, and what does a person do then?"""

from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["NoTransport", "TransportAway", "TransportError", "TransportFull", "TransportRefused"]


class TransportError(OnrecordError):
    """The transport did not do what it was asked. What is on record is not touched by that."""

    exit_code = EXIT_ENVIRONMENT
    advice = "See that the NATS servers run (docs/vantages.md), then try again."


class TransportAway(TransportError):
    """No server was reached, or its answer was lost: what was asked may be done."""


class TransportRefused(TransportError):
    """A server does not let us in, or does not let us do this."""

    advice = "Compare user, password and rights with those of the NATS servers (docs/vantages.md)."


class TransportFull(TransportError):
    """A stream takes nothing more until somebody takes something out of it."""

    advice = "See that the recorder runs (onrecord watch), and that the servers' disks have room."


class NoTransport(TransportError):
    """The library that speaks with NATS is not installed."""

    advice = "Run: pip install 'onrecord[cluster]'"
