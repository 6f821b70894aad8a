"""What did the account sign under this entry?"""

from onrecord.proof.atproto import ProofError
from onrecord.proof.bundle.account_keys import known_keys
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.signatures import Signature, claimed_times, read_signed, signed_by
from onrecord.record.observations import AccountObservation, PostObservation

__all__ = ["Observation", "SignatureReader"]

Observation = PostObservation | AccountObservation


class SignatureReader:
    """Verifies the bytes that entries rest on; neighbours on the same bytes, once for all.

    `keys` are those that the bundle's identities name, by account.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self.keys = known_keys((one.entry for one in bundle.entries), bundle.bytes_of)
        self._last: tuple[object, Signature] | None = None

    def read(self, carried: Carried, entry: Observation) -> Signature:
        """The signature under an entry, or under the slice beside it. ProofError, BundleError."""
        exchange, sliced = entry.evidence.exchange, self._bundle.slice_of(carried)
        same = (entry.account, exchange.body, entry.observed_at)
        if sliced is None and self._last is not None and self._last[0] == same:
            return self._last[1]
        raw = self._bundle.bytes_of(exchange.body) if sliced is None else sliced
        read = read_signed(raw, framed=sliced is None and exchange.method == "SUBSCRIBE")
        known = self.keys.get(entry.account)
        if known is None:
            raise ProofError(f"the bundle holds no identity of {entry.account} to check it with")
        keys = known.candidates(entry.observed_at, claimed_times(read))
        found = signed_by(read, entry.account, keys)
        if sliced is None:
            self._last = same, found
        return found
