"""Do programs get the shapes that the design promises (section 9), and what the pages show?"""

from entries import ACCOUNT
from onrecord.archive import Archive
from onrecord.desk.cases import find_case
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.web.bystanders import masked_case, masked_post
from web.asking import Pages
from web.ministry import BYSTANDER, NOW, ref


def test_a_post(pages: Pages, filled: Archive) -> None:
    found = pages.get(f"/posts/{ref('startling')}.json").json()
    assert found == masked_post(filled, post_shape(find_post(filled, ref("startling"))))
    assert {"ref", "account", "presence", "standing", "versions", "because"} <= set(found)
    assert found["presence"]["verdict"] == "withdrawn-by-account-key"
    assert found["presence"]["authenticity"] == "account-signed"
    assert found["presence"]["last_seen"] == "2026-01-31T20:20:00.000000Z"
    assert found["presence"]["first_absent"] == "2026-01-31T21:37:15.000000Z"
    assert found["standing"]["state"] == "disowned-unclear"
    assert found["standing"]["declarations"][0]["covers"] == "unclear"


def test_a_case(pages: Pages, filled: Archive) -> None:
    found = pages.get("/cases/harbour-accord.json").json()
    assert found == masked_case(filled, case_shape(find_case(filled, "harbour-accord")))
    assert [post["ref"] for post in found["posts"]] == [
        ref("startling"),
        ref("hours"),
        ref("picture"),
    ]
    assert {event["which_time"] for event in found["timeline"]} == {"claimed", "observed", "said"}
    assert [len(answers) for answers in found["questions"].values()] == [6, 6, 6]


def test_an_account_and_its_latest_posts(pages: Pages, filled: Archive) -> None:
    found = pages.get(f"/accounts/{ACCOUNT}.json").json()
    posts = found.pop("posts")
    assert found == account_shape(find_account(filled, ACCOUNT, NOW))
    assert [post["ref"] for post in posts] == [
        ref(name) for name in ("reply", "startling", "picture", "urdu", "hostile", "hours")
    ]


def test_each_page_names_its_json(pages: Pages) -> None:
    for path in (f"/posts/{ref('hours')}", "/cases/harbour-accord", f"/accounts/{ACCOUNT}"):
        alternate = f'<link rel="alternate" type="application/json" href="{path}.json">'
        assert alternate in pages.get(path).text


def test_no_bystander_is_named(pages: Pages) -> None:
    for path in (f"/posts/{ref('reply')}.json", f"/accounts/{ACCOUNT}.json"):
        answer = pages.get(path)
        assert BYSTANDER not in answer.text
        assert '"masked":["answers"]' in answer.text
