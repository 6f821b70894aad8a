"""Which few words label what follows of a post?"""

from collections.abc import Mapping

from onrecord.findings.presence import Verdict
from onrecord.findings.standing import StandingState
from onrecord.web.labels.label import Label, Tone
from onrecord.web.translating import marked

__all__ = ["STANDINGS", "VERDICTS"]

VERDICTS: Mapping[str, Label] = {
    Verdict.PRESENT: Label(
        "present",
        marked("There when last seen"),
        marked("At our latest look the post was there."),
        Tone.HERE,
    ),
    Verdict.WITHDRAWN_BY_ACCOUNT_KEY: Label(
        "withdrawn-by-account-key",
        marked("Withdrawn with the account’s key"),
        marked(
            "A commit signed with the account's key no longer holds the post: by the account or by "
            "its host. The account's host usually holds that key; who acted is not shown."
        ),
        Tone.AWAY,
    ),
    Verdict.HIDDEN_BY_HOST: Label(
        "hidden-by-host",
        marked("Hidden by its host"),
        marked(
            "The host says that the post is not there, while the account's signed tree still holds"
            " it."
        ),
        Tone.UNSURE,
    ),
    Verdict.HIDDEN_BY_APP: Label(
        "hidden-by-app",
        marked("Hidden by the app"),
        marked("The app that readers use does not show the post, while its host still serves it."),
        Tone.UNSURE,
    ),
    Verdict.ACCOUNT_INACTIVE: Label(
        "account-inactive",
        marked("Account inactive"),
        marked("The whole account is not served. That says nothing about this post."),
        Tone.UNSURE,
    ),
    Verdict.WITHDRAWN_BY_INSTANCE: Label(
        "withdrawn-by-instance",
        marked("Withdrawn, says its instance"),
        marked(
            "The server that runs the account signed that the post is gone. Who acted is not shown."
        ),
        Tone.AWAY,
    ),
    Verdict.NO_LONGER_SERVED: Label(
        "no-longer-served",
        marked("No longer served"),
        marked("A server answered that the post is not there. Nobody signed that."),
        Tone.AWAY,
    ),
    Verdict.NEVER_SEEN: Label(
        "never-seen",
        marked("Never seen by us"),
        marked(
            "We looked, did not find it, and had not seen it before. Whether it existed is not "
            "shown."
        ),
        Tone.UNSURE,
    ),
    Verdict.UNREACHABLE: Label(
        "unreachable",
        marked("Could not be asked"),
        marked(
            "Nobody answered us. That says something about our watch, and nothing about the post."
        ),
        Tone.UNSURE,
    ),
    Verdict.GAP: Label(
        "gap",
        marked("Gap in our watch"),
        marked("We were not watching at the time that matters."),
        Tone.UNSURE,
    ),
}

STANDINGS: Mapping[str, Label] = {
    StandingState.UNCHALLENGED: Label(
        "unchallenged",
        marked("Unchallenged"),
        marked(
            "Nobody who may speak for the account has disowned, corrected or withdrawn it in "
            "words, as far as is on record here."
        ),
    ),
    StandingState.CORRECTED: Label(
        "corrected",
        marked("Corrected"),
        marked("Somebody who may speak for the account corrected it in words."),
        Tone.SPOKEN,
    ),
    StandingState.WITHDRAWN_IN_SILENCE: Label(
        "withdrawn-in-silence",
        marked("Withdrawn in silence"),
        marked(
            "It was withdrawn, and nobody who may speak for the account said a word about it, as "
            "far as is on record here."
        ),
        Tone.AWAY,
    ),
    StandingState.WITHDRAWN_WITH_WORDS: Label(
        "withdrawn-with-words",
        marked("Withdrawn with words"),
        marked(
            "Somebody who may speak for the account took it back or explained it, without "
            "disowning it."
        ),
        Tone.SPOKEN,
    ),
    StandingState.DISOWNED: Label(
        "disowned",
        marked("Disowned"),
        marked(
            "Somebody who may speak for the account said that it is not theirs or not their "
            "position, and the words cover this post."
        ),
        Tone.SPOKEN,
    ),
    StandingState.DISOWNED_UNCLEAR: Label(
        "disowned-unclear",
        marked("Perhaps disowned"),
        marked(
            "Somebody who may speak for the account disowned messages in words of which it is not "
            "clear whether they cover this post."
        ),
        Tone.SPOKEN,
    ),
    StandingState.CONTESTED: Label(
        "contested",
        marked("Contested"),
        marked("Those who may speak for the account disagree about it."),
        Tone.SPOKEN,
    ),
    StandingState.AFFIRMED: Label(
        "affirmed",
        marked("Affirmed"),
        marked("Somebody who may speak for the account stood by it."),
        Tone.SPOKEN,
    ),
    StandingState.DISAVOWAL_WITHDRAWN: Label(
        "disavowal-withdrawn",
        marked("Disavowal withdrawn"),
        marked("It had been disowned, and the words that did so were taken back."),
        Tone.SPOKEN,
    ),
}
