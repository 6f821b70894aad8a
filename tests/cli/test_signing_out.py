"""Does an operator's command end the sessions of an editor, and of nobody else?"""

from contextlib import closing

import pytest

from editor import Editor, editor
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns
from onrecord.desk.editing.acting import acts
from onrecord.network import now
from small_desk import desk

__all__ = ["desk", "editor"]


@pytest.mark.parametrize("how", [(), ("--json",)], ids=["in words", "as JSON"])
def test_somebody_is_signed_out_everywhere(editor: Editor, how: tuple[str, ...]) -> None:
    for name in ("Ada Quill", "Bo Marsh"):
        assert editor("editor", "appoint", name, "editor", "--why", "Nights.").status == 0
    with closing(SignIns(Layout(editor.desk.archive.folder).sign_ins)) as sign_ins:
        hers = [sign_ins.begin_session("Ada Quill", "editor", "passkey", now()) for _ in range(2)]
        his = sign_ins.begin_session("Bo Marsh", "editor", "passkey", now())
        done = editor("editor", "sign-out", "ada  QUILL", *how)
        assert done.status == 0
        assert done.json == {"ended": 2} if how else "2 browsers" in done.out
        assert [sign_ins.session(secret, now()) for secret in hers] == [None, None]
        assert sign_ins.session(his, now()) is not None
    (latest,) = acts(editor.desk.archive, limit=1)
    assert (latest.act.act, latest.act.subject) == ("signed-out-everywhere", "Ada Quill")
    assert editor("editor", "sign-out", "Nobody").status == 2
    assert editor("editor", "sign-out", "Bo Marsh", "--label", "x").status == 2
