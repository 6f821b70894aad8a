"""Which few words label platforms, sources and institutions?"""

from collections.abc import Mapping

from onrecord.record.institutions import InstitutionKind
from onrecord.watch.sources.overview import HostState
from onrecord.web.labels.label import Label, Tone
from onrecord.web.translating import marked

__all__ = [
    "INSTITUTIONS",
    "PLATFORMS",
    "PLATFORM_NAMES",
    "SOURCES",
    "platform_name",
    "platform_words",
]

SOURCES: dict[str, Label] = {
    HostState.WORKS: Label(
        "works",
        marked("works"),
        marked("The last look brought an answer that could be read."),
        Tone.HERE,
    ),
    HostState.PARTLY: Label(
        "partly",
        marked("works in part"),
        marked("Some of the accounts there can’t be looked at."),
        Tone.UNSURE,
    ),
    HostState.BLIND: Label(
        "blind",
        marked("can’t be seen"),
        marked(
            "None of the accounts there can be looked at. It says nothing about them: the fault "
            "may be the host’s, the network’s or ours."
        ),
        Tone.AWAY,
    ),
    HostState.RESTING: Label(
        "resting",
        marked("not asked lately"),
        marked(
            "We have not asked for longer than we should have: our watch does not run, or is late."
        ),
        Tone.UNSURE,
    ),
    HostState.NOT_YET: Label(
        "not-yet", marked("not asked yet"), marked("The watch has not begun there.")
    ),
}

# How a platform is called where an account on it, or its page there, is spoken of.
PLATFORMS: Mapping[str, tuple[str, str]] = {
    "activitypub": (marked("Account on an ActivityPub server"), marked("Its page")),
    "bluesky": (marked("Account on Bluesky"), marked("Its page on Bluesky")),
    "feed": (marked("Feed"), marked("The feed")),
    "lemmy": (marked("Account on Lemmy"), marked("Its page on Lemmy")),
    "mastodon": (marked("Account on Mastodon"), marked("Its page on Mastodon")),
    "telegram": (marked("Channel on Telegram"), marked("Its page on Telegram")),
    "web": (marked("Pages of a site"), marked("The page")),
    "x": (marked("Account on X"), marked("Its page on X")),
}

# And where it is spoken of by itself, if not by its own name with a capital.
PLATFORM_NAMES: Mapping[str, str] = {
    "activitypub": marked("ActivityPub"),
    "web": marked("Web pages"),
}

INSTITUTIONS: Mapping[InstitutionKind, str] = {
    InstitutionKind.GOVERNMENT: marked("government"),
    InstitutionKind.MINISTRY: marked("ministry"),
    InstitutionKind.MISSION: marked("mission"),
    InstitutionKind.AGENCY: marked("agency"),
    InstitutionKind.LEGISLATURE: marked("legislature"),
    InstitutionKind.COURT: marked("court"),
    InstitutionKind.MILITARY: marked("military"),
    InstitutionKind.OFFICE: marked("office"),
    InstitutionKind.PARTY: marked("party"),
    InstitutionKind.MEDIA: marked("media"),
    InstitutionKind.COMPANY: marked("company"),
    InstitutionKind.INTERNATIONAL: marked("international organisation"),
    InstitutionKind.OTHER: marked("other"),
}


def platform_words(platform: str) -> tuple[str, str]:
    """How an account on a platform is called, and its page there."""
    named = platform.capitalize()
    return PLATFORMS.get(platform, (f"Account on {named}", f"Its page on {named}"))


def platform_name(platform: str) -> str:
    """What a platform is called by itself, as in a heading."""
    return PLATFORM_NAMES.get(platform, platform.capitalize())
