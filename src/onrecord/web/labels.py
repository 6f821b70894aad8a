"""Which few words label a finding on a page, and what do they mean?

A label never stands alone: the sentence that explains it is on the same page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.desk.proven import Look
from onrecord.findings.presence import Verdict
from onrecord.findings.questions import Strength
from onrecord.findings.standing import StandingState
from onrecord.record.declarations import Act, Covers, Denied, Ground, ScopeKind
from onrecord.record.observations import Authenticity, Surface
from onrecord.watch.sources.overview import HostState

__all__ = [
    "ACTS",
    "AUTHENTICITIES",
    "COVERS",
    "DENIALS",
    "GROUNDS",
    "KINDS",
    "LOOKS",
    "PLATFORMS",
    "SOURCES",
    "STANDINGS",
    "STRENGTHS",
    "SURFACES",
    "TIMES",
    "VERDICTS",
    "Label",
    "Tone",
    "label_of",
    "platform_name",
    "platform_words",
]


class Tone(StrEnum):
    """How a label looks; each tone has a mark of its own, so colour is never needed."""

    HERE = "here"  # a full mark
    AWAY = "away"  # an empty mark
    UNSURE = "unsure"  # a half mark
    SPOKEN = "spoken"  # a mark of speech
    PLAIN = "plain"  # no mark


@dataclass(frozen=True, slots=True)
class Label:
    """A few words with what they mean. `name` is the record's own word, used in the JSON."""

    name: str
    words: str
    means: str
    tone: Tone = Tone.PLAIN


AUTHENTICITIES: dict[str, Label] = {
    Authenticity.ACCOUNT_SIGNED: Label(
        "account-signed",
        "account-signed",
        "The account's key signed it. The account's host usually holds that key, so this is the "
        "word of the account or of its host.",
    ),
    Authenticity.INSTANCE_SIGNED: Label(
        "instance-signed",
        "instance-signed",
        "The server that runs the account signed it, in the account's name.",
    ),
    Authenticity.TLS_ONLY: Label(
        "tls-only",
        "unsigned (TLS only)",
        "A server said so over an encrypted connection. Nobody signed it, so it rests on our word "
        "for what we received.",
    ),
    Authenticity.THIRD_PARTY_COPY: Label(
        "third-party-copy",
        "third-party copy",
        "Somebody else's copy or word, which we could not check.",
    ),
}

VERDICTS: Mapping[str, Label] = {
    Verdict.PRESENT: Label(
        "present", "There when last seen", "At our latest look the post was there.", Tone.HERE
    ),
    Verdict.WITHDRAWN_BY_ACCOUNT_KEY: Label(
        "withdrawn-by-account-key",
        "Withdrawn by the account’s key",
        "A commit signed with the account's key no longer holds the post. The account's host "
        "usually holds that key; who acted is not shown.",
        Tone.AWAY,
    ),
    Verdict.HIDDEN_BY_HOST: Label(
        "hidden-by-host",
        "Hidden by its host",
        "The host says that the post is not there, while the account's signed tree still holds it.",
        Tone.UNSURE,
    ),
    Verdict.HIDDEN_BY_APP: Label(
        "hidden-by-app",
        "Hidden by the app",
        "The app that readers use does not show the post, while its host still serves it.",
        Tone.UNSURE,
    ),
    Verdict.ACCOUNT_INACTIVE: Label(
        "account-inactive",
        "Account inactive",
        "The whole account is not served. That says nothing about this post.",
        Tone.UNSURE,
    ),
    Verdict.WITHDRAWN_BY_INSTANCE: Label(
        "withdrawn-by-instance",
        "Withdrawn, says its instance",
        "The server that runs the account signed that the post is gone. Who acted is not shown.",
        Tone.AWAY,
    ),
    Verdict.NO_LONGER_SERVED: Label(
        "no-longer-served",
        "No longer served",
        "A server answered that the post is not there. Nobody signed that.",
        Tone.AWAY,
    ),
    Verdict.NEVER_SEEN: Label(
        "never-seen",
        "Never seen by us",
        "We looked, did not find it, and had not seen it before. Whether it existed is not shown.",
        Tone.UNSURE,
    ),
    Verdict.UNREACHABLE: Label(
        "unreachable",
        "Could not be asked",
        "Nobody answered us. That says something about our watch, and nothing about the post.",
        Tone.UNSURE,
    ),
    Verdict.GAP: Label(
        "gap",
        "Gap in our watch",
        "We were not watching at the time that matters.",
        Tone.UNSURE,
    ),
}

STANDINGS: Mapping[str, Label] = {
    StandingState.UNCHALLENGED: Label(
        "unchallenged",
        "Unchallenged",
        "Nobody who may speak for the account has disowned, corrected or withdrawn it in words, "
        "as far as is on record here.",
    ),
    StandingState.CORRECTED: Label(
        "corrected",
        "Corrected",
        "Somebody who may speak for the account corrected it in words.",
        Tone.SPOKEN,
    ),
    StandingState.WITHDRAWN_IN_SILENCE: Label(
        "withdrawn-in-silence",
        "Withdrawn in silence",
        "It was withdrawn, and nobody who may speak for the account said a word about it, as far "
        "as is on record here.",
        Tone.AWAY,
    ),
    StandingState.WITHDRAWN_WITH_WORDS: Label(
        "withdrawn-with-words",
        "Withdrawn with words",
        "Somebody who may speak for the account took it back or explained it, without disowning "
        "it.",
        Tone.SPOKEN,
    ),
    StandingState.DISOWNED: Label(
        "disowned",
        "Disowned",
        "Somebody who may speak for the account said that it is not theirs or not their position, "
        "and the words cover this post.",
        Tone.SPOKEN,
    ),
    StandingState.DISOWNED_UNCLEAR: Label(
        "disowned-unclear",
        "Perhaps disowned",
        "Somebody who may speak for the account disowned messages in words of which it is not "
        "clear whether they cover this post.",
        Tone.SPOKEN,
    ),
    StandingState.CONTESTED: Label(
        "contested",
        "Contested",
        "Those who may speak for the account disagree about it.",
        Tone.SPOKEN,
    ),
    StandingState.AFFIRMED: Label(
        "affirmed",
        "Affirmed",
        "Somebody who may speak for the account stood by it.",
        Tone.SPOKEN,
    ),
    StandingState.DISAVOWAL_WITHDRAWN: Label(
        "disavowal-withdrawn",
        "Disavowal withdrawn",
        "It had been disowned, and the words that did so were taken back.",
        Tone.SPOKEN,
    ),
}

STRENGTHS: Mapping[str, Label] = AUTHENTICITIES | {
    Strength.AS_SAID: Label(
        "as-said", "as said", "It rests on somebody's public words, quoted here with their name."
    ),
    Strength.NONE: Label("none", "nothing on record", "Nothing on record here answers it."),
    Strength.ASSESSED: Label(
        "assessed",
        "assessed",
        "It was worked out from the account's own earlier posts, and two editors stand behind it.",
    ),
    Strength.NOT_YET: Label("not-yet", "not yet", "A later step of the work would answer it."),
}

TIMES: Mapping[str, Label] = {
    "claimed": Label("claimed", "claimed", "The author's or platform's word, not checked."),
    "observed": Label("observed", "observed", "Our own clock, when the answer reached us."),
    "said": Label("said", "said", "When somebody is reported to have said it."),
    "proven": Label("proven", "proven", "A third party's time stamp: not later than this."),
}

LOOKS: Mapping[str, str] = {
    Look.FIRST_SEEN: "First seen",
    Look.LAST_SEEN: "Last seen",
    Look.FIRST_ABSENT: "First not there",
}

SOURCES: dict[str, Label] = {
    HostState.WORKS: Label(
        "works", "works", "The last look brought an answer that could be read.", Tone.HERE
    ),
    HostState.PARTLY: Label(
        "partly", "works in part", "Some of the accounts there can’t be looked at.", Tone.UNSURE
    ),
    HostState.BLIND: Label(
        "blind",
        "can’t be seen",
        "None of the accounts there can be looked at. It says nothing about them: the fault may be "
        "the host’s, the network’s or ours.",
        Tone.AWAY,
    ),
    HostState.RESTING: Label(
        "resting",
        "not asked lately",
        "We have not asked for longer than we should have: our watch does not run, or is late.",
        Tone.UNSURE,
    ),
    HostState.NOT_YET: Label("not-yet", "not asked yet", "The watch has not begun there."),
}

SURFACES: Mapping[str, str] = {
    Surface.TREE: "the account’s signed tree",
    Surface.HOST: "the account’s host",
    Surface.APP: "the app that readers use",
    Surface.STREAM: "a relay’s stream",
    Surface.VOUCHER: "a page or domain that may vouch for it",
}

KINDS: Mapping[str, str] = {
    ScopeKind.POSTS: "post",
    ScopeKind.REPOSTS: "repost",
    ScopeKind.LIKES: "like",
    ScopeKind.PROFILE: "profile",
    ScopeKind.ACCOUNT: "account",
    ScopeKind.FORWARDS: "forward",
    ScopeKind.ARTICLES: "article",
}

# How a platform is called where an account on it, or its page there, is spoken of.
PLATFORMS: Mapping[str, tuple[str, str]] = {
    "activitypub": ("Account on an ActivityPub server", "Its page"),
    "bluesky": ("Account on Bluesky", "Its page on Bluesky"),
    "feed": ("Feed", "The feed"),
    "lemmy": ("Account on Lemmy", "Its page on Lemmy"),
    "mastodon": ("Account on Mastodon", "Its page on Mastodon"),
    "telegram": ("Channel on Telegram", "Its page on Telegram"),
    "web": ("Pages of a site", "The page"),
    "x": ("Account on X", "Its page on X"),
}

# And where it is spoken of by itself, if not by its own name with a capital.
PLATFORM_NAMES: Mapping[str, str] = {"activitypub": "ActivityPub", "web": "Web pages"}

ACTS: Mapping[str, str] = {
    Act.DISOWNS: "disown posts",
    Act.WITHDRAWS: "take posts back",
    Act.CORRECTS: "correct posts",
    Act.AFFIRMS: "stand by posts",
    Act.EXPLAINS: "explain",
    Act.RESTORES: "restore posts",
    Act.APOLOGISES: "apologise",
}

DENIALS: Mapping[str, str] = {
    Denied.AUTHORSHIP: "that these are theirs",
    Denied.ENDORSEMENT: "that these are their position",
    Denied.CONTENT: "that what these say is so",
}

GROUNDS: Mapping[str, str] = {
    Ground.COMPROMISE: "somebody else got hold of the account",
    Ground.UNAUTHORISED: "it was not authorised",
    Ground.FORMER_EMPLOYEE: "it came from a former employee",
    Ground.OPERATOR_ERROR: "an operator made an error",
    Ground.MISTAKEN_REPOST: "it was a mistaken repost",
    Ground.FALSIFIED: "what is shown of it was falsified",
    Ground.IMPERSONATION: "the account only bears the institution's name",
    Ground.PERSONAL_VIEWS: "these are a person's own views",
    Ground.OUT_OF_DATE: "it is out of date",
    Ground.MISTRANSLATED: "it was translated wrongly",
    Ground.PLATFORM_ERROR: "the platform made an error",
    Ground.POLICY: "a policy asks for it",
    Ground.STUNT: "it was a stunt",
    Ground.NONE: "none was given",
}

COVERS: Mapping[str, str] = {
    Covers.YES: "They cover it.",
    Covers.NO: "They do not cover it.",
    Covers.UNCLEAR: "It is not clear whether they cover it.",
}


def platform_words(platform: str) -> tuple[str, str]:
    """How an account on a platform is called, and its page there."""
    named = platform.capitalize()
    return PLATFORMS.get(platform, (f"Account on {named}", f"Its page on {named}"))


def platform_name(platform: str) -> str:
    """What a platform is called by itself, as in a heading."""
    return PLATFORM_NAMES.get(platform, platform.capitalize())


def label_of(labels: Mapping[str, Label], name: str) -> Label:
    """The label of a name; a name that has none yet is its own words."""
    return labels.get(name, Label(name, name.replace("-", " "), ""))
