"""Do two people get their work done at the desk, in a real browser?"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from axe import violations
from captured_pages import package, picture, visited
from onrecord.archive import open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.appointing import appoint
from onrecord.network import now
from onrecord.record.editing import Role
from onrecord.web.editors.passwords import hashed
from visitor import COOKIE
from web.ministry import ref
from web.served import Served

pytestmark = pytest.mark.rig

PASSWORD = "correct horse battery staple"
Contexts = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def folder(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("browser") / "archive"
    shutil.copytree(staffed, place)
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """Where the pages are served: under the name that passkeys need."""
    with Served(folder, "127.0.0.1") as served:
        yield served.url.rstrip("/").replace("127.0.0.1", "localhost")


def invitation(folder: Path, name: str) -> str:
    with closing(SignIns(Layout(folder).sign_ins)) as sign_ins:
        return sign_ins.invite(name, by="Ada Admin", at=now())


class Key:
    """A device with passkeys, whose owner is there (WebAuthn's virtual authenticator)."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id: str = made["authenticatorId"]

    def verify(self, verified: bool) -> None:
        """From now on its owner unlocks it, or fails to."""
        self.session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verified}
        )

    def credentials(self) -> list[dict[str, Any]]:
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def put(self, credential: dict[str, Any]) -> None:
        self.session.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential}
        )


def with_key(page: Page, site: str, folder: Path, name: str) -> Key:
    """Somebody who was invited, and set up a passkey."""
    key = Key(page)
    page.goto(f"{site}/desk/invited/{invitation(folder, name)}")
    page.get_by_label("What you call this device").fill("My laptop")
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("heading", name="The desk", exact=True)).to_be_visible()
    return key


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_passkey_is_set_up_and_signs_in(page: Page, site: str, folder: Path) -> None:
    key = with_key(page, site, folder, "Edda Editor")
    (made,) = key.credentials()
    assert made["isResidentCredential"] and made["rpId"] == "localhost"
    (cookie,) = page.context.cookies()
    assert cookie["name"] == COOKIE and cookie["secure"] and cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax" and cookie["path"] == "/"
    assert page.evaluate("document.cookie") == ""
    sign_out(page)
    assert page.context.cookies() == []
    page.goto(f"{site}/desk/trail")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="The trail")).to_be_visible()
    expect(page.get_by_text("signed in passkey")).to_be_visible()
    page.goto(f"{site}/desk/you")
    expect(page.get_by_text("My laptop")).to_be_visible()


def test_who_does_not_unlock_the_device_does_not_get_in(
    page: Page, site: str, folder: Path
) -> None:
    key = with_key(page, site, folder, "Rea Reader")
    sign_out(page)
    key.verify(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was signed.")).to_be_visible()
    assert page.context.cookies() == []


# What a page of somebody who knows how could send: an answer with other options, or the same twice.
ANSWERS = """async ([verification, times]) => {
    const bytes = (text) => Uint8Array.from(
        atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
    const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
    const ask = (path, body) => fetch(path, {
        method: "POST", credentials: "omit", headers: {"content-type": "application/json"},
        body: JSON.stringify(body)});
    const options = await (await ask("/desk/sign-in/passkey/options", {})).json();
    const publicKey = {
        ...options, challenge: bytes(options.challenge), userVerification: verification};
    const found = await navigator.credentials.get({publicKey});
    const {authenticatorData, clientDataJSON, signature} = found.response;
    const credential = {id: found.id, rawId: text(found.rawId), type: found.type, response: {
        authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON),
        signature: text(signature)}};
    const statuses = [];
    for (let n = 0; n < times; n += 1) {
        const answer = await ask("/desk/sign-in/passkey", {credential});
        statuses.push([answer.status, (await answer.json()).fault ?? ""]);
    }
    return statuses;
}"""


def test_an_answer_counts_once_and_only_with_its_owner_verified(
    page: Page, site: str, folder: Path
) -> None:
    key = with_key(page, site, folder, "Edda Editor")
    sign_out(page)
    key.verify(False)
    assert page.evaluate(ANSWERS, ["discouraged", 1]) == [
        [422, "the device’s answer does not prove it"]
    ]
    key.verify(True)
    assert page.evaluate(ANSWERS, ["required", 2]) == [
        [200, ""],
        [422, "the device was asked too long ago, or not by us"],
    ]


def test_a_copied_passkey_is_noticed_by_its_count(
    page: Page, site: str, folder: Path, new_context: Contexts
) -> None:
    key = with_key(page, site, folder, "Zoe Second")
    sign_out(page)
    (copied,) = key.credentials()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="The desk", exact=True)).to_be_visible()
    other = new_context().new_page()
    Key(other).put({**copied, "signCount": 0})
    other.goto(f"{site}/desk/sign-in")
    other.get_by_role("button", name="Sign in with a passkey").click()
    expect(other.get_by_text("does not prove it")).to_be_visible()
    assert other.context.cookies() == []


def test_a_passkey_that_was_removed_opens_nothing(page: Page, site: str, folder: Path) -> None:
    key = with_key(page, site, folder, "Ada Admin")
    page.goto(f"{site}/desk/you")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("your only way in")).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    assert len(key.credentials()) == 1
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("this passkey is not set up here")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_password_is_set_up_and_signs_in(
    site: str, folder: Path, new_context: Contexts, scripts: bool
) -> None:
    name = f"Pia Password {scripts}"
    with open_archive(folder) as archive:
        appoint(archive, name, Role.EDITOR, actor=operator(), why="For the tests.", at=now())
    page = new_context(java_script_enabled=scripts).new_page()
    link = f"{site}/desk/invited/{invitation(folder, name)}"
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD + "x")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("the two passwords differ")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("The link that you came with works no more.")).to_be_visible()
    sign_out(page)
    page.goto(link)
    expect(page.get_by_role("heading", name="This link invites nobody")).to_be_visible()
    page.goto(f"{site}/desk/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The desk", exact=True)).to_be_visible()


def test_the_address_without_a_name_leads_to_the_one_with_one(page: Page, site: str) -> None:
    page.goto(site.replace("localhost", "127.0.0.1") + "/desk")
    expect(page.get_by_role("heading", name="Editors sign in elsewhere")).to_be_visible()
    page.get_by_role("link", name="http://localhost").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def signed_in(context: BrowserContext, site: str, folder: Path, name: str) -> Page:
    """A page of somebody who has just signed in."""
    with closing(SignIns(Layout(folder).sign_ins)) as sign_ins:
        sign_ins.set_password(name, hashed(PASSWORD, PASSWORD, name))
    page = context.new_page()
    page.goto(f"{site}/desk/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The desk", exact=True)).to_be_visible()
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_editors_put_a_declaration_on_the_public_page(
    site: str, folder: Path, new_context: Contexts, scripts: bool
) -> None:
    words = f"That is not ours ({scripts})."
    first, other = (new_context(java_script_enabled=scripts) for _ in range(2))
    editor = signed_in(first, site, folder, "Edda Editor")
    # 1. One enters what was declared.
    editor.goto(f"{site}/desk")
    editor.get_by_role("link", name="Enter a declaration").click()
    editor.get_by_label("Accounts").fill("ministry.test")
    editor.get_by_label("Single posts, and your decision").fill(f"{ref('hours')}=yes:It is named.")
    editor.get_by_label("Exactly as said").fill(words)
    editor.get_by_label("Who says it").fill("The press office")
    editor.get_by_label("As what they speak").select_option("institution")
    editor.get_by_label("For which institution").fill("Ministry of Tides")
    editor.get_by_label("When it was said").fill("2026-02-01T10:00Z")
    editor.get_by_label("Where: the ministry’s site").fill("the ministry's site")
    editor.get_by_label("The act").select_option("disowns")
    editor.get_by_label("authorship").check()
    editor.get_by_role("button", name="See what it would cover").click()
    expect(editor.get_by_text("It is named.").first).to_be_visible()
    editor.get_by_label("Why", exact=False).last.fill("Read on the site this morning.")
    editor.get_by_role("button", name="Submit it").click()
    expect(editor.get_by_text("Readers see nothing of it until")).to_be_visible()
    # 2. Nobody sees it.
    reader = new_context().new_page()
    reader.goto(f"{site}/posts/{ref('hours')}")
    expect(reader.get_by_text(words)).to_have_count(0)
    # 3. Another one reads it, and accepts it with a reason.
    second = signed_in(other, site, folder, "Zoe Second")
    second.goto(f"{site}/desk")
    second.get_by_role("link", name=words).click()
    second.get_by_label("Why you accept or return it").fill("Compared with the site.")
    second.get_by_role("button", name="Accept: it is public").click()
    expect(second.get_by_text("It is on record, and readers can see it now.")).to_be_visible()
    # 4. It is on the public page.
    reader.reload()
    expect(reader.get_by_text(words).first).to_be_visible()


def test_the_parts_of_a_screenshot_are_drawn(
    site: str, folder: Path, new_context: Contexts
) -> None:
    with open_archive(folder) as archive:
        logged = visited(archive, package("<p>x", screenshot=picture()), [ref("hours")])
        archive.publish()
    page = signed_in(new_context(), site, folder, "Zoe Second")
    page.goto(f"{site}/desk/captures/{logged.digest}")
    shown = page.get_by_alt_text("The page as our browser saw it")
    expect(shown).to_be_visible()
    assert shown.evaluate("(one) => one.complete && one.naturalWidth") == 400
    shown.scroll_into_view_if_needed()
    box = shown.bounding_box()
    assert box is not None
    scale = box["width"] / 400
    page.mouse.move(box["x"] + 40 * scale, box["y"] + 30 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 140 * scale, box["y"] + 80 * scale, steps=4)
    page.mouse.up()
    field = page.get_by_label("Parts that readers may see")
    left, top, width, height = map(int, field.input_value().split(","))
    assert abs(left - 40) < 3 and abs(top - 30) < 3
    assert abs(width - 100) < 4 and abs(height - 50) < 4
    page.get_by_label("Why (needed)").fill("The post alone, without who answered.")
    page.get_by_role("button", name="Publish these parts").click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    reader = new_context().new_page()
    reader.goto(f"{site}/posts/{ref('hours')}")
    masked = reader.locator("main img").first
    masked.scroll_into_view_if_needed()
    expect(masked).to_have_js_property("complete", True)
    assert masked.evaluate("(one) => one.naturalWidth") == width + 32


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_at_the_desk_keeps_anybody_out(
    site: str, folder: Path, new_context: Contexts, scheme: str
) -> None:
    page = signed_in(new_context(color_scheme=scheme), site, folder, "Ada Admin")
    found = {}
    for path in PAGES:
        page.goto(f"{site}{path}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        found[path] = violations(page)
    stranger = new_context(color_scheme=scheme).new_page()
    for path in ("/desk/sign-in", "/desk/invited/nobody"):
        stranger.goto(f"{site}{path}")
        found[path] = violations(stranger)
    assert {path: told for path, told in found.items() if told} == {}


def test_the_desk_fits_a_phone(site: str, folder: Path, new_context: Contexts) -> None:
    context = new_context(viewport={"width": 360, "height": 740})
    page = signed_in(context, site, folder, "Ada Admin")
    for path in PAGES:
        page.goto(f"{site}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, (path, wide)


def test_every_field_of_the_desk_has_a_label_and_every_page_one_heading(
    site: str, folder: Path, new_context: Contexts
) -> None:
    page = signed_in(new_context(), site, folder, "Ada Admin")
    for path in PAGES:
        page.goto(f"{site}{path}")
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main :is(input:not([type=hidden]),select,textarea)')]"
            ".filter((one) => !one.labels.length).map((one) => one.outerHTML)"
        )
        assert unnamed == [], path
        twice = page.evaluate(
            "[...document.querySelectorAll('[id]')].map((one) => one.id)"
            ".filter((one, place, all) => all.indexOf(one) !== place)"
        )
        assert twice == [], path
        expect(page.locator("h1")).to_have_count(1)


PAGES = (
    "/desk",
    "/desk/you",
    "/desk/tokens",
    "/desk/proposals",
    "/desk/requests",
    "/desk/assessments",
    "/desk/captures",
    "/desk/trail",
    "/desk/declare",
    "/desk/cases",
    "/desk/cases/change?name=harbour-accord",
    "/desk/report",
    "/desk/institutions",
    "/desk/institutions/state?name=Ministry+of+Tides",
    "/desk/correct",
    "/desk/portraits",
    "/desk/people",
    "/desk/redact",
)
