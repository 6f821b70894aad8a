"""A page of a post that was redacted says so, with the reason, and holds nothing of it."""

from onrecord.archive import Archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from web.asking import Pages, read
from web.ministry import NOW, fill, ref

WHY = "a private number <b>in it</b>"


def test_a_withheld_post_says_why_and_shows_nothing(empty: Archive) -> None:
    fill(empty)
    pages, name = Pages(empty), ref("startling")
    words = "We leave the Harbour Accord tonight"
    assert words in pages.get(f"/posts/{name}").text
    plan = plan_redaction(empty, name)
    redact(empty, plan, why=WHY, by="an editor", at=NOW, with_shared=True)
    answer = pages.get(f"/posts/{name}")
    found = read(answer)
    assert WHY in found.text and "<b>in it" not in answer.text
    assert "This archive withholds this text" in found.text  # neither the account nor its host
    assert "says nothing about the account" in " ".join(found.text.split())
    assert "In place of the account’s words" in found.text  # which are not shown above that
    for page in (f"/posts/{name}", "/", "/cases/harbour-accord", "/log/"):
        assert pages.get(page).status_code == 200
        assert words not in pages.get(page).text
