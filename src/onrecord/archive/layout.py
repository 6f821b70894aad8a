"""Where in its folder does an archive keep what?"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The places in an archive's folder (design, section 9)."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """What the operator decides. A folder with this file holds an archive."""
        return self.folder / "onrecord.toml"

    @property
    def records(self) -> Path:
        """The append-only truth."""
        return self.folder / "records.db"

    @property
    def state(self) -> Path:
        """Cursors and leases; may be lost."""
        return self.folder / "state.db"

    @property
    def index(self) -> Path:
        """Derived from the records and blobs; may be deleted while no command runs."""
        return self.folder / "index.db"

    @property
    def search(self) -> Path:
        """The words of all posts, derived likewise; may be deleted while no command runs."""
        return self.folder / "search.db"

    @property
    def search_fast(self) -> Path:
        """The same for a faster finder, where one is installed."""
        return self.folder / "search.fast"

    @property
    def happenings(self) -> Path:
        """What happened, in the order in which it came on record; derived, may be deleted."""
        return self.folder / "happenings.db"

    @property
    def sign_ins(self) -> Path:
        """Editors' passkeys, passwords, sessions and tokens, as digests; no evidence."""
        return self.folder / "sign-ins.db"

    @property
    def notifications(self) -> Path:
        """Who is told what, with the secrets for it: for the owner only."""
        return self.folder / "notifications.toml"

    @property
    def shelves(self) -> Path:
        """The blobs and their salts, in folders named by the digest's first two digits."""
        return self.folder / "blobs" / "sha256"

    @property
    def withheld(self) -> Path:
        """Which bytes were destroyed on purpose, and by what they are known if they come again."""
        return self.folder / "withheld.jsonl"

    @property
    def redacting(self) -> Path:
        """Names the entry of a redaction while it is carried out."""
        return self.folder / "redacting"

    @property
    def restored(self) -> Path:
        """There while a restored archive may not sign: nobody has shown the newest head yet."""
        return self.folder / "restored.json"

    @property
    def pins(self) -> Path:
        """The certificates of time-stamping services: NAME.pem, the operator's own decision."""
        return self.folder / "pins"

    def pin(self, name: str) -> Path:
        """The certificates of one service."""
        return self.pins / f"{name}.pem"

    @property
    def log(self) -> Path:
        """What is published: nothing else may lie in here."""
        return self.folder / "log"

    @property
    def checkpoint(self) -> Path:
        """The signed head of the log."""
        return self.log / "checkpoint"

    @property
    def verifier_key(self) -> Path:
        """The public half of the log's key, as a C2SP vkey with a newline."""
        return self.log / "log.vkey"

    @property
    def keys(self) -> Path:
        """Private keys, for the owner only."""
        return self.folder / "keys"

    @property
    def log_key(self) -> Path:
        """The private key of the log: PKCS #8, PEM."""
        return self.keys / "log.pem"

    @property
    def next_key(self) -> Path:
        """The log's next private key, while the key is being changed."""
        return self.keys / "log.next.pem"

    @property
    def previous_key(self) -> Path:
        """The private key before this one, for as long as both sign."""
        return self.keys / "log.previous.pem"

    @property
    def witness_key(self) -> Path:
        """The private key with which other logs' heads are cosigned; made at first use."""
        return self.keys / "witness.pem"

    @property
    def actor_rsa_key(self) -> Path:
        """The private key with which our actor signs its requests; made at first use."""
        return self.keys / "actor.rsa.pem"

    @property
    def actor_ed25519_key(self) -> Path:
        """The other key of our actor."""
        return self.keys / "actor.ed25519.pem"

    @property
    def hub_key(self) -> Path:
        """From which callbacks and secrets for WebSub hubs are derived."""
        return self.keys / "hubs.key"

    @property
    def bucket_credentials(self) -> Path:
        """As whom buckets are spoken with, if the environment does not say."""
        return self.keys / "s3.toml"

    @property
    def transport_credentials(self) -> Path:
        """As whom NATS is spoken with."""
        return self.keys / "nats.toml"

    @property
    def operator_credentials(self) -> Path:
        """The same for what an operator does there: who makes streams, and looks at dead letters."""
        return self.keys / "nats-operator.toml"

    @property
    def deliveries(self) -> Path:
        """What came in at our actor's inbox and waits to be read."""
        return self.folder / "deliveries"

    @property
    def witness_memory(self) -> Path:
        """What this witness has cosigned. Made with its key, and never made anew."""
        return self.folder / "witness.db"

    @property
    def witnesses(self) -> Path:
        """Who is asked to cosign this log (C2SP tlog-policy)."""
        return self.folder / "witnesses.policy"

    @property
    def witnessed(self) -> Path:
        """Whose logs are cosigned here (C2SP tlog-policy)."""
        return self.folder / "witnessed.policy"

    @property
    def stopped(self) -> Path:
        """While this file is there, nothing is published: it says why, with the evidence."""
        return self.folder / "publishing-stopped.txt"

    @property
    def alarms(self) -> Path:
        """Signed notes that contradict each other, of this log or of those cosigned here."""
        return self.folder / "alarms"
