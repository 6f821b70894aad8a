"""Is notifications.toml read strictly, kept private, and never repeated?"""

from pathlib import Path

import pytest

from notices_room import SECRET, write_rules
from onrecord.archive.notification_rules import (
    NotificationsRefused,
    load_notifications,
    read_notifications,
)
from onrecord.archive.notification_targets import Hook, Mail, MailServer, Rule, Service

HOOK = f'[targets.press]\nhook = "https://news.example/hook?key=hidden"\nsecret = "{SECRET}"\n'
SERVICE = '[targets.phone]\napprise = "ntfys://hidden@ntfy.example/topic"\n'
PEOPLE = '[targets.desk]\nmail = ["desk@news.example", "night+desk@news.example"]\n'
SERVER = '[mail]\nserver = "smtp.news.example:587"\nfrom = "onrecord <records@news.example>"\n'
RULE = '[rules.all]\nto = ["press"]\n'


def test_all_of_it_is_read() -> None:
    found = read_notifications(
        HOOK
        + SERVICE
        + PEOPLE
        + 'every = "daily"\nhour = 0\n'
        + SERVER
        + 'security = "tls"\nuser = "records"\npassword = "hidden"\n'
        + '[rules.one]\nto = ["press", "phone", "press"]\naccounts = ["@a.example"]\n'
        + 'institutions = ["Ministry of Tides"]\ncases = ["pier"]\nkinds = ["not-served"]\n'
        + '[rules.two]\nto = ["desk"]\nhappenings = false\nsources = true\n'
    )
    assert found.targets == {
        "press": Hook("press", "https://news.example/hook?key=hidden", bytes(range(32))),
        "phone": Service("phone", "ntfys://hidden@ntfy.example/topic"),
        "desk": Mail("desk", ("desk@news.example", "night+desk@news.example"), "daily", 0),
    }
    assert found.mail == MailServer(
        host="smtp.news.example",
        port=587,
        security="tls",
        sender="onrecord <records@news.example>",
        user="records",
        password="hidden",
    )
    assert found.rules == (
        Rule(
            name="one",
            to=("press", "phone"),
            accounts=("@a.example",),
            institutions=("Ministry of Tides",),
            cases=("pier",),
            kinds=("not-served",),
        ),
        Rule(name="two", to=("desk",), happenings=False, sources=True),
    )


def test_nothing_secret_is_in_what_a_program_would_print() -> None:
    found = read_notifications(
        HOOK + SERVICE + PEOPLE + SERVER + 'user = "u"\npassword = "hidden"\n' + RULE
    )
    printed = repr(found)
    assert "hidden" not in printed and "\\x1f" not in printed and SECRET not in printed


REFUSED = {
    "not TOML": ('secret = "hidden', "not TOML (at end of document)"),
    "an unknown section": ("[hooks.press]\n", "[the file] has a key that is none"),
    "an unknown key": (RULE + 'institution = "hidden"\n' + HOOK, "[rules.all] has a key"),
    "a target of no kind": ("[targets.press]\nsecret = 'hidden'\n", "has one of: hook"),
    "a target of two kinds": (
        HOOK.replace("secret =", "apprise = 'a://b'\nsecret ="),
        "has one of: hook",
    ),
    "a hook without a secret": ('[targets.x]\nhook = "https://a.example"\n', "lacks secret"),
    "a short secret": (HOOK.replace(SECRET, "whsec_aGlkZGVu"), "secret must be whsec_"),
    "a secret of another form": (HOOK.replace("whsec_", "hidden_"), "secret must be whsec_"),
    "a secret that is no base64": (HOOK.replace("whsec_", "whsec_hidden!"), "secret must be"),
    "a hook that is no address": (HOOK.replace("https://", "ftp://"), "hook must be an address"),
    "a hook with a password": (HOOK.replace("https://", "https://a:hidden@"), "hook must be"),
    "a hook with a fragment": (HOOK.replace("=hidden", "=1#hidden"), "hook must be"),
    "an address of nothing": ('[targets.x]\nhook = "https://[hidden"\n', "hook must be"),
    "a service that is no URL": (SERVICE.replace("ntfys://", "hidden "), "apprise must be"),
    "an address with a header": (
        PEOPLE.replace("desk@news.example", "desk@news.example\\nBcc: hidden"),
        "mail must be a list of addresses",
    ),
    "an address with a name": (PEOPLE.replace("desk@", "hidden <desk@"), "mail must be"),
    "nobody": ("[targets.x]\nmail = []\n", "mail must be"),
    "a digest each minute": (PEOPLE + 'every = "hidden"\n', 'every must be "hourly"'),
    "a 25th hour": (PEOPLE + "hour = 24\n", "hour must be an hour"),
    "an hour that is true": (PEOPLE + "hour = true\n", "hour must be an hour"),
    "people without a server": (PEOPLE + '[rules.all]\nto = ["desk"]\n', "[mail] does not say"),
    "a server without a port": (SERVER.replace(":587", ""), "server must be a host"),
    "a port that there is not": (SERVER.replace(":587", ":70000"), "server must be a host"),
    "a sender with a header": (
        SERVER.replace("onrecord <", "onrecord\\r\\nBcc: hidden <"),
        "from must be an address",
    ),
    "a password without TLS": (
        SERVER + 'security = "none"\nuser = "u"\npassword = "hidden"\n',
        "would send a password without TLS",
    ),
    "a rule for nobody": ("[rules.all]\nsources = true\n", "does not say to whom"),
    "a rule for a stranger": (RULE, "names a target that is not there"),
    "a rule about nothing": (HOOK + RULE + "happenings = false\n", "tells of nothing"),
    "a kind that can't be one": (HOOK + RULE + 'kinds = ["Hidden"]\n', "kinds must be"),
    "a name with a slash": (HOOK.replace("targets.press", 'targets."a/b"'), "small letters"),
    "a rule that is a list": ("rules = []\n", "rules are sections"),
    "a rule that is a word": ("[rules]\nall = 'hidden'\n", "rules.all is a section"),
    "a control character": (HOOK + RULE + 'accounts = ["a\\u0007hidden"]\n', "accounts must be"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_is_named_by_its_place_and_no_value_is_repeated(fault: str) -> None:
    text, words = REFUSED[fault]
    with pytest.raises(NotificationsRefused) as refused:
        read_notifications(text)
    assert words in str(refused.value)
    assert "hidden" not in f"{refused.value} {refused.value.advice}".lower()


def test_there_need_be_none(tmp_path: Path) -> None:
    assert load_notifications(tmp_path).rules == ()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_what_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    write_rules(tmp_path, HOOK + RULE)
    assert len(load_notifications(tmp_path).rules) == 1
    (tmp_path / "notifications.toml").chmod(mode)
    with pytest.raises(NotificationsRefused, match="others may read") as refused:
        load_notifications(tmp_path)
    assert refused.value.advice.startswith("chmod 600 ")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "notifications.toml"
    path.write_bytes(b"\xff\xfe")
    path.chmod(0o600)
    with pytest.raises(NotificationsRefused, match="not UTF-8"):
        load_notifications(tmp_path)
