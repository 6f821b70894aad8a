"""What is wrong with a delivery?"""

from onrecord.record.errors import OnrecordError

__all__ = ["DeliveryError", "KeyUnknown"]


class DeliveryError(OnrecordError):
    """A delivery that is malformed, or that nobody's signature bears out."""

    advice = "The delivery is kept, and nothing in it is believed."


class KeyUnknown(DeliveryError):
    """The key documents at hand hold no key that made the signature: a newer one may."""
