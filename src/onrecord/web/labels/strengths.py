"""Which few words label how something is known, when, and where it was seen?"""

from collections.abc import Mapping

from onrecord.desk.proven import Look
from onrecord.findings.questions import Strength
from onrecord.record.observations import Authenticity, Surface
from onrecord.web.labels.label import Label
from onrecord.web.translating import marked

__all__ = ["AUTHENTICITIES", "LOOKS", "STRENGTHS", "SURFACES", "TERMS", "TIMES"]

AUTHENTICITIES: dict[str, Label] = {
    Authenticity.ACCOUNT_SIGNED: Label(
        "account-signed",
        marked("account-signed"),
        marked(
            "The account's key signed it. The account's host usually holds that key, so this is "
            "the word of the account or of its host."
        ),
    ),
    Authenticity.INSTANCE_SIGNED: Label(
        "instance-signed",
        marked("instance-signed"),
        marked("The server that runs the account signed it, in the account's name."),
    ),
    Authenticity.TLS_ONLY: Label(
        "tls-only",
        marked("unsigned (TLS only)"),
        marked(
            "A server said so over an encrypted connection. Nobody signed it, so it rests on our "
            "word for what we received."
        ),
    ),
    Authenticity.THIRD_PARTY_COPY: Label(
        "third-party-copy",
        marked("third-party copy"),
        marked("Somebody else's copy or word, which we could not check."),
    ),
}

STRENGTHS: Mapping[str, Label] = AUTHENTICITIES | {
    Strength.AS_SAID: Label(
        "as-said",
        marked("as said"),
        marked("It rests on somebody's public words, quoted here with their name."),
    ),
    Strength.NONE: Label(
        "none", marked("nothing on record"), marked("Nothing on record here answers it.")
    ),
    Strength.ASSESSED: Label(
        "assessed",
        marked("assessed"),
        marked(
            "It was worked out from the account's own earlier posts, and two editors stand behind "
            "it."
        ),
    ),
    Strength.NOT_YET: Label(
        "not-yet", marked("not yet"), marked("A later step of the work would answer it.")
    ),
}

TIMES: Mapping[str, Label] = {
    "claimed": Label(
        "claimed", marked("claimed"), marked("The author's or platform's word, not checked.")
    ),
    "observed": Label(
        "observed", marked("observed"), marked("Our own clock, when the answer reached us.")
    ),
    "said": Label("said", marked("said"), marked("When somebody is reported to have said it.")),
    "proven": Label(
        "proven", marked("proven"), marked("A third party's time stamp: not later than this.")
    ),
}

# Words of the sentences themselves that a newcomer does not know.
TERMS: Mapping[str, Label] = {
    "commit": Label(
        "commit",
        marked("commit"),
        marked(
            "The state of all that an account holds at one time, signed with its key. Whatever is "
            "posted or withdrawn there comes with a new one."
        ),
    ),
    "signed-tree": Label(
        "signed-tree",
        marked("signed tree"),
        marked(
            "All that an account holds by one commit, in an order that shows of each post whether "
            "it is there or not."
        ),
    ),
}

LOOKS: Mapping[str, str] = {
    Look.FIRST_SEEN: marked("First seen"),
    Look.LAST_SEEN: marked("Last seen"),
    Look.FIRST_ABSENT: marked("First not there"),
}

SURFACES: Mapping[str, str] = {
    Surface.TREE: marked("the account’s signed tree"),
    Surface.HOST: marked("the account’s host"),
    Surface.APP: marked("the app that readers use"),
    Surface.STREAM: marked("a relay’s stream"),
    Surface.VOUCHER: marked("a page or domain that may vouch for it"),
}
