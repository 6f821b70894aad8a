"""What may an operator decide, and what holds otherwise?"""

import re
from dataclasses import dataclass, field

from onrecord.archive.errors import ConfigurationError

__all__ = [
    "ActivityPubSettings",
    "BlueskySettings",
    "BucketSettings",
    "CaptureSettings",
    "Configuration",
    "EditingSettings",
    "NetworkSettings",
    "OperationSettings",
    "RecordsSettings",
    "SourcesSettings",
    "TimeSettings",
    "TransportSettings",
    "WatchSettings",
    "WebSettings",
    "XSettings",
    "default_configuration",
    "require_origin",
]

# C2SP tlog-checkpoint: a schema-less URL without spaces or plus. A host in its ASCII form (RFC
# 5890 for others), perhaps a port, and path elements that need no percent-encoding (RFC 3986).
_ORIGIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*")
_LONGEST_ORIGIN = 200


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How we show ourselves to those we ask, and whom we may ask."""

    allow_private: tuple[str, ...] = ()  # names or networks that may have private addresses
    contact: str = ""  # a URL or mail address, told to everybody asked
    vantage: str = "main"  # the name of this machine in the record


@dataclass(frozen=True, slots=True)
class RecordsSettings:
    """Where the records lie, if not in records.db: as libpq takes it, and without a password."""

    postgres: str = ""
    replica: str = ""  # for commands that only read; empty: the same


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """Which bucket holds the blobs, or the published log, if not the archive's folder."""

    s3: str = ""  # BUCKET or BUCKET/PREFIX; empty: the folder
    endpoint: str = ""  # of the service; empty: that of AWS in this region
    region: str = ""  # empty: us-east-1, which services without regions expect


@dataclass(frozen=True, slots=True)
class BlueskySettings:
    """The servers of the AT Protocol that are asked."""

    plc: str = "https://plc.directory"
    firehose: str = "wss://bsky.network"
    handle_resolver: str = "https://public.api.bsky.app"
    app_view: str = ""  # empty: not asked
    media_limit: int = 100_000_000  # bytes of one picture or film; Bluesky's own limit for films


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """When we look."""

    visit_minutes: int = 30
    poll_seconds: int = 120  # between two looks at an account that has posted lately
    quiet_seconds: int = 480  # and at any other: half of what is withdrawn lives for 8 minutes
    settle_seconds: int = 150  # from a first "it is not there" to the second question


@dataclass(frozen=True, slots=True)
class SourcesSettings:
    """What is asked of platforms that are polled; servers as lines of a name and a URL."""

    servers: tuple[str, ...] = ()  # in the place of a platform's own
    known_good: tuple[str, ...] = ()  # addresses that `doctor` asks for, to know what works
    canaries: tuple[str, ...] = ()  # accounts of ours whose posts come and go each day


@dataclass(frozen=True, slots=True)
class ActivityPubSettings:
    """The actor of ours that follows accounts and is told what they do."""

    actor: str = ""  # its public address, such as https://records.example.org; empty: none


@dataclass(frozen=True, slots=True)
class XSettings:
    """What is kept of X (docs/retention.md)."""

    retention: str = "states"  # or "everything": text and answers too


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """What the browser is for, and how much one visit may take."""

    automatic: bool = False  # visit the page of each new version of a watched post
    app: str = "https://bsky.app"  # where posts have pages; it learns which ones we visit
    # Not those of [network]: whatever stands here, any page that is visited may ask as well.
    allow_private: tuple[str, ...] = ()
    browser: str = ""  # the program; empty: whichever Chromium is installed
    seconds: int = 90
    megabytes: int = 200  # of answers
    memory: int = 1500  # megabytes that the browser may use


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """Who stamps the heads of the log: lines of a name, that of pins/NAME.pem, and a URL."""

    services: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()  # OpenTimestamps
    minutes: int = 10  # between two stamped heads, if anything was appended


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Under which addresses readers find the pages; empty: none but this machine's own."""

    address: str = ""  # such as https://records.example.org
    replay: str = ""  # of captured pages: another host, so that they share nothing with ours


@dataclass(frozen=True, slots=True)
class EditingSettings:
    """How an editor's work becomes public."""

    review: bool = True  # by a second editor, where somebody signed in or used a token


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """Where machines elsewhere hand over what they bring (NATS); empty: there are none."""

    servers: tuple[str, ...] = ()
    ca: str = ""  # certificates of their authority: a path from the folder; empty: the system's
    asks: bool = True  # vantages ask what we would ask
    visits: bool = False  # vantages visit the pages of posts, and this machine does not


@dataclass(frozen=True, slots=True)
class OperationSettings:
    """What this machine does for the archive, where several share it (docs/deployment.md)."""

    signs: bool = True  # False: whoever holds the log's key publishes; this folder has none
    log: str = "words"  # or "json": how commands that run for long tell what they do


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything in onrecord.toml; `origin` is the permanent name of the log."""

    origin: str
    network: NetworkSettings = field(default_factory=NetworkSettings)
    bluesky: BlueskySettings = field(default_factory=BlueskySettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    capture: CaptureSettings = field(default_factory=CaptureSettings)
    time: TimeSettings = field(default_factory=TimeSettings)
    sources: SourcesSettings = field(default_factory=SourcesSettings)
    activitypub: ActivityPubSettings = field(default_factory=ActivityPubSettings)
    x: XSettings = field(default_factory=XSettings)
    web: WebSettings = field(default_factory=WebSettings)
    editing: EditingSettings = field(default_factory=EditingSettings)
    records: RecordsSettings = field(default_factory=RecordsSettings)
    blobs: BucketSettings = field(default_factory=BucketSettings)
    log: BucketSettings = field(default_factory=BucketSettings)
    transport: TransportSettings = field(default_factory=TransportSettings)
    operation: OperationSettings = field(default_factory=OperationSettings)


def require_origin(origin: str) -> str:
    """The origin, if a log may be called so for ever; ConfigurationError otherwise."""
    if len(origin) > _LONGEST_ORIGIN or not _ORIGIN.fullmatch(origin):
        raise ConfigurationError(
            f"{origin!r} cannot be the name of a log",
            advice=(
                "Write a URL that is yours, without https:// and final slash, in lower-case"
                " ASCII, without spaces or plus: records.example.org/onrecord"
            ),
        )
    return origin


def default_configuration(origin: str, services: str = "[]") -> str:
    """The text that `init` writes. Raises ConfigurationError for an impossible origin.

    `services` is the list of time-stamping services, as TOML.
    """
    return _DEFAULT.format(origin=require_origin(origin), services=services)


_DEFAULT = """\
# The permanent name of this archive's log. Every proof names it: never change it.
origin = "{origin}"

[records]
# Where PostgreSQL is, if the records lie there and not in records.db: "host=… dbname=…", without
# a password. `onrecord migrate sqlite-to-postgres` moves them, and writes this line.
postgres = ""
# A replica of it, for commands that only read; empty: the same.
replica = ""

[blobs]
# The bucket with the bytes that were seen, if they do not lie in blobs/: "BUCKET/PREFIX". Nobody
# else may read it. Credentials: keys/s3.toml, or the environment (AWS_ACCESS_KEY_ID, …).
# `onrecord migrate blobs-to-s3` moves them, and writes these lines.
s3 = ""
# The server of the S3-compatible service; empty: that of AWS.
endpoint = ""
# Its region; empty: us-east-1, which services without regions expect.
region = ""

[log]
# The bucket in which the log is published, if not in log/; everybody may read it there.
# `onrecord migrate log-to-s3` copies it, and writes these lines.
s3 = ""
# Its server, as above.
endpoint = ""
# Its region.
region = ""

[network]
# Servers under private addresses that may be asked all the same: names or networks.
allow_private = []
# A URL or mail address that leads to you; everybody who is asked can read it.
contact = ""
# The name of this machine in the record. It is published: do not use its host name.
vantage = "main"

[bluesky]
# The directory of accounts' keys and hosts.
plc = "https://plc.directory"
# The stream of signed commits. A relay cannot see which accounts you watch.
firehose = "wss://bsky.network"
# Who says which account wears a handle, where its own domain does not.
handle_resolver = "https://public.api.bsky.app"
# The application that readers use. It would learn which posts you watch; empty: not asked.
app_view = ""
# The largest picture or film that is kept, in bytes.
media_limit = 100_000_000

[watch]
# Minutes between two visits to an account, beside the stream.
visit_minutes = 30
# Platforms that sign nothing are polled: seconds between two looks at an account that has posted
# in the last week,
poll_seconds = 120
# and at any other.
quiet_seconds = 480
# Seconds until a post that was not there is asked after again; only then it counts as gone.
settle_seconds = 150

[sources]
# Other servers than a platform's own: "NAME URL", such as "x https://api.x.com".
servers = []
# Accounts that are known to be there: `onrecord doctor` looks at them to know what works.
known_good = []
# Accounts of your own that post and withdraw each day: they prove that it would be noticed.
canaries = []

[activitypub]
# The public https address of this archive's actor, which follows accounts; empty: there is none.
actor = ""

[x]
# "states": ids, digests and states only, as X's terms ask; "everything": text and answers too.
retention = "states"

[capture]
# Visit the page of each new version of a watched post with a browser (extra: browser).
automatic = true
# Where posts have pages. It learns which of them are visited.
app = "https://bsky.app"
# Private addresses that the browser may visit. Any page that it shows may then ask them, too.
allow_private = []
# The browser's program; empty: whichever Chromium is installed.
browser = ""
# What one visit may take: seconds,
seconds = 90
# megabytes of answers,
megabytes = 200
# and megabytes of the browser's memory.
memory = 1500

[time]
# Who stamps the heads of the log: "NAME URL", where pins/NAME.pem holds the certificates. They
# learn a digest and when you append; two with different roots are the least to rely on.
services = {services}
# OpenTimestamps calendars (extra: ots), "NAME URL".
calendars = []
# Minutes between two stamped heads, if anything was appended meanwhile.
minutes = 10

[web]
# The https address at which readers find these pages, for feeds, links and sign-in; empty: none.
address = ""
# Another host, where captured pages are shown so that they share nothing with ours; empty: none.
replay = ""

[transport]
# NATS servers over which vantages bring what they saw, "tls://HOST:PORT" (docs/vantages.md); empty:
# this machine alone asks and listens. Credentials: keys/nats.toml.
servers = []
# Certificates of those servers' authority, such as "pins/nats.pem"; empty: the system's.
ca = ""
# Have vantages ask what this machine would ask, where no credentials are needed.
asks = true
# Have vantages visit the pages of posts, in place of a browser on this machine.
visits = false

[editing]
# What editors do on the pages or with a token is public once another editor has reviewed it.
review = true

[operation]
# false: this folder has no key of the log, and another machine publishes (onrecord sequence).
signs = true
# How commands that run for long tell what they do: "words", or "json", an object a line.
log = "words"
"""
