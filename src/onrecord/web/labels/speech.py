"""Which few words label what somebody said about posts, or asks of us?"""

from collections.abc import Mapping

from onrecord.record.declarations import Act, Covers, Denied, Ground, ScopeKind
from onrecord.record.editing import Asks
from onrecord.web.translating import marked

__all__ = ["ACTS", "ASKS", "COVERS", "DENIALS", "GROUNDS", "KINDS"]

KINDS: Mapping[str, str] = {
    ScopeKind.POSTS: marked("post"),
    ScopeKind.REPOSTS: marked("repost"),
    ScopeKind.LIKES: marked("like"),
    ScopeKind.PROFILE: marked("profile"),
    ScopeKind.ACCOUNT: marked("account"),
    ScopeKind.FORWARDS: marked("forward"),
    ScopeKind.ARTICLES: marked("article"),
}

ACTS: Mapping[str, str] = {
    Act.DISOWNS: marked("disown posts"),
    Act.WITHDRAWS: marked("take posts back"),
    Act.CORRECTS: marked("correct posts"),
    Act.AFFIRMS: marked("stand by posts"),
    Act.EXPLAINS: marked("explain"),
    Act.RESTORES: marked("call posts theirs again"),
    Act.APOLOGISES: marked("apologise"),
}

DENIALS: Mapping[str, str] = {
    Denied.AUTHORSHIP: marked("that these are theirs"),
    Denied.ENDORSEMENT: marked("that these are their position"),
    Denied.CONTENT: marked("that what these say is so"),
}

GROUNDS: Mapping[str, str] = {
    Ground.COMPROMISE: marked("somebody else got hold of the account"),
    Ground.UNAUTHORISED: marked("it was not authorised"),
    Ground.FORMER_EMPLOYEE: marked("it came from a former employee"),
    Ground.OPERATOR_ERROR: marked("an operator made an error"),
    Ground.MISTAKEN_REPOST: marked("it was a mistaken repost"),
    Ground.FALSIFIED: marked("what is shown of it was falsified"),
    Ground.IMPERSONATION: marked("the account only bears the institution's name"),
    Ground.PERSONAL_VIEWS: marked("these are a person's own views"),
    Ground.OUT_OF_DATE: marked("it is out of date"),
    Ground.MISTRANSLATED: marked("it was translated wrongly"),
    Ground.PLATFORM_ERROR: marked("the platform made an error"),
    Ground.POLICY: marked("a policy asks for it"),
    Ground.STUNT: marked("it was a stunt"),
    Ground.NONE: marked("none was given"),
}

COVERS: Mapping[str, str] = {
    Covers.YES: marked("They cover it."),
    Covers.NO: marked("They do not cover it."),
    Covers.UNCLEAR: marked("It is not clear whether they cover it."),
}

ASKS: Mapping[Asks, str] = {
    Asks.CORRECT: marked("that something is corrected"),
    Asks.MASK: marked("that a name, a face or words of mine are masked"),
    Asks.REMOVE: marked("that something is removed"),
    Asks.ADD: marked("that my own words, or where they can be read, are added"),
    Asks.OTHER: marked("something else"),
}
