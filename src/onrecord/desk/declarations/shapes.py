"""Which JSON do a declaration's particulars take, beside the words and what they cover?"""

from datetime import datetime
from typing import Any

from onrecord.desk.declarations.particulars import Particulars
from onrecord.record.declarations import Scope
from onrecord.record.times import instant

__all__ = ["particulars_shape"]


def particulars_shape(one: Particulars) -> dict[str, Any]:
    """What was said beside the words, whether it agrees, and what it does to earlier words."""
    declaration, via = one.declaration, one.declaration.via
    return {
        "language": declaration.language,
        "channel_url": declaration.channel.url,
        "said_until": _at(declaration.said_until),
        "said_in": declaration.said_in,
        "hedged": declaration.hedged,
        "via": None
        if via is None
        else {"outlet": via.outlet, "url": via.url, "paraphrase": via.paraphrase},
        "scope": _scope(declaration.scope),
        "details": [
            {"kind": x.kind.value, "of": x.of, "words": x.words, "at": _at(x.at)}
            for x in declaration.details
        ],
        "consistency": [
            {
                "kind": check.kind.value,
                "of": check.of,
                "verdict": check.agreement.value,
                "says": check.says,
            }
            for check in one.checks
        ],
        "relations": [
            {"to": other.to, "is": other.relation.value, "says": other.says}
            for other in one.relations
        ],
        "evidence": list(declaration.evidence),
    }


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "kinds": [kind.value for kind in scope.kinds],
        "accounts": list(scope.accounts),
        "words": scope.words,
        "from": _at(scope.begins_at),
        "from_latest": _at(scope.begins_by),
        "until_earliest": _at(scope.ends_after),
        "until": _at(scope.ends_at),
        "extent": None if scope.extent is None else scope.extent.value,
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
