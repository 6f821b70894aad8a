"""Which operations are there for everybody?"""

from dataclasses import replace

from onrecord.desk.happenings import HappeningKind
from onrecord.web.api import accounts, annotations, checking, documents, events, log, posts
from onrecord.web.api.operations import FORM, JSON, JSON_LD, Operation, Taken
from onrecord.web.api.parameters import AFTER, LIMIT, Parameter

__all__ = ["ACCOUNT_ID", "CASE", "DIGEST", "PUBLIC", "REF"]

_EXAMPLE = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
_HEX = "[0-9a-f]"
REF = Parameter(
    name="ref",
    says="Our short name of a post.",
    pattern=_HEX + "{16}",
    required=True,
    example="0123456789abcdef",
)
DIGEST = Parameter(
    name="digest",
    says="SHA-256 of the entry’s leaf, in hexadecimal digits.",
    pattern=_HEX + "{64}",
    required=True,
    example="0123456789abcdef" * 4,
)
CASE = Parameter(
    name="name",
    says="The name of a case.",
    pattern="[a-z0-9][a-z0-9-]{0,62}",
    required=True,
    example="harbour-accord",
)
ACCOUNT_ID = Parameter(
    name="account",
    says="The platform’s id of the account; each / in it is written %2F.",
    required=True,
    example=_EXAMPLE,
)
_INSTITUTION = Parameter(
    name="name",
    says="Any name of an institution on record.",
    longest=500,
    required=True,
    example="Ministry of Tides",
)
_OF_ACCOUNT = Parameter(name="account", says="Only of this account, by its id.", example=_EXAMPLE)
_NAMED_ACCOUNT = Parameter(
    name="account", says="Only of this account: its id, handle or address.", example=_EXAMPLE
)
_OF_POST = Parameter(name="post", says="Only of this post, by its ref.", pattern=_HEX + "{16}")
_OF_CASE = Parameter(name="case", says="Only of this case.", pattern=CASE.pattern)
_OF_INSTITUTION = Parameter(
    name="institution",
    says="Only of this institution and of all that is under it.",
    longest=500,
    example="Ministry of Tides",
)
_PAGE = (AFTER, LIMIT)
_MOST_PICTURE = 20_000_000  # bytes


PUBLIC: tuple[Operation, ...] = (
    Operation(
        name="index",
        path="",
        about="The archive",
        says="Where everything is.",
        does=log.index,
        gives="Index",
    ),
    Operation(
        name="log",
        path="/log",
        about="The archive",
        says="The head of the log, as it is published.",
        does=log.log_head,
        gives="Log",
    ),
    Operation(
        name="sources",
        path="/sources",
        about="The archive",
        says="What is watched, how well that works today, and since when not.",
        does=log.sources,
        gives="Sources",
    ),
    Operation(
        name="listEvents",
        path="/events",
        about="The archive",
        says="What came on record, latest first; with since the first ones after that.",
        does=events.events,
        gives="Events",
        parameters=(
            _OF_ACCOUNT,
            _OF_INSTITUTION,
            _OF_CASE,
            Parameter(
                name="kind",
                says="Only what happened so.",
                choices=tuple(kind.value for kind in HappeningKind),
            ),
            Parameter(
                name="since",
                says="Only what came on record after the event with this position.",
                pattern=events.POSITION,
                example="120.0",
            ),
            *_PAGE,
        ),
    ),
    Operation(
        name="find",
        path="/find",
        about="The archive",
        says="What an address, as the browser shows it, or the beginning of a ref names.",
        does=posts.find,
        gives="Found",
        parameters=(
            Parameter(
                name="address",
                says="The address of a post or profile, a ref, a handle or an id.",
                required=True,
                example="https://bsky.app/profile/ministry.test/post/3kstartling22",
            ),
        ),
        problems=("cannot-be-done",),
    ),
    Operation(
        name="listAccounts",
        path="/accounts",
        about="Accounts",
        says="The accounts on record, in the order in which they came on it.",
        does=accounts.accounts,
        gives="Accounts",
        parameters=(
            _OF_INSTITUTION,
            Parameter(name="platform", says="Only of this platform.", longest=40),
            *_PAGE,
        ),
    ),
    Operation(
        name="getAccount",
        path="/accounts/{account}",
        about="Accounts",
        says="An account: whose it is, who says so, and how it was watched.",
        does=accounts.account,
        gives="Account",
        within=(ACCOUNT_ID,),
    ),
    Operation(
        name="listPostsOfAccount",
        path="/accounts/{account}/posts",
        about="Accounts",
        says="Its posts, last observed for the first time first.",
        does=accounts.account_posts,
        gives="Posts",
        within=(ACCOUNT_ID,),
        parameters=_PAGE,
    ),
    Operation(
        name="getCoverage",
        path="/accounts/{account}/coverage",
        about="Accounts",
        says="When it was watched, and the largest blind gap in each span.",
        does=accounts.account_coverage,
        gives="Coverage",
        within=(ACCOUNT_ID,),
    ),
    Operation(
        name="getNames",
        path="/accounts/{account}/names",
        about="Accounts",
        says="What it was called, signed with and was kept at, each with its dates.",
        does=accounts.account_names,
        gives="Names",
        within=(ACCOUNT_ID,),
    ),
    Operation(
        name="listInstitutions",
        path="/institutions",
        about="Institutions",
        says="The institutions on record, by their names.",
        does=accounts.institutions,
        gives="Institutions",
        parameters=_PAGE,
    ),
    Operation(
        name="getInstitution",
        path="/institutions/{name}",
        about="Institutions",
        says="An institution, those above and below it, and who may speak for it.",
        does=accounts.institution,
        gives="Institution",
        within=(_INSTITUTION,),
    ),
    Operation(
        name="getPost",
        path="/posts/{ref}",
        about="Posts",
        says="A post: whether it is there, who stands by it, its texts.",
        does=posts.post,
        gives="Post",
        within=(REF,),
    ),
    Operation(
        name="getVersions",
        path="/posts/{ref}/versions",
        about="Posts",
        says="Its texts, oldest first.",
        does=posts.post_versions,
        gives="Versions",
        within=(REF,),
    ),
    Operation(
        name="getVersion",
        path="/posts/{ref}/versions/{digest}",
        about="Posts",
        says="One of its texts, by the SHA-256 of its bytes.",
        does=posts.post_version,
        gives="Version",
        within=(REF, replace(DIGEST, says="SHA-256 of the text’s bytes.")),
    ),
    Operation(
        name="listEvidence",
        path="/posts/{ref}/evidence",
        about="Posts",
        says="The entries of the log about it, each with its exact bytes and its proof.",
        does=posts.post_evidence,
        gives="EvidencePage",
        within=(REF,),
        parameters=_PAGE,
    ),
    Operation(
        name="listAnnotations",
        path="/posts/{ref}/annotations",
        about="Posts",
        says="Who quoted it and who spoke of it, as W3C Web Annotations.",
        does=annotations.post_annotations,
        gives="Annotations",
        within=(REF,),
        media_type=JSON_LD,
    ),
    Operation(
        name="listCases",
        path="/cases",
        about="Cases",
        says="The cases, in the order in which they were begun.",
        does=documents.all_cases,
        gives="Cases",
        parameters=_PAGE,
    ),
    Operation(
        name="getCase",
        path="/cases/{name}",
        about="Cases",
        says="A case: its posts, its timeline, and six questions answered for each post.",
        does=documents.case,
        gives="Case",
        within=(CASE,),
    ),
    Operation(
        name="listDeclarations",
        path="/declarations",
        about="Words about posts",
        says="Who publicly said what about posts; the one recorded last first.",
        does=documents.declarations,
        gives="Declarations",
        parameters=(_OF_POST, _OF_ACCOUNT, *_PAGE),
        problems=("bad-parameter",),
    ),
    Operation(
        name="getDeclaration",
        path="/declarations/{digest}",
        about="Words about posts",
        says="One of them, as recorded.",
        does=documents.declaration,
        gives="Declaration",
        within=(DIGEST,),
    ),
    Operation(
        name="listReports",
        path="/reports",
        about="Words about posts",
        says="News reports and what they quote of posts; the one recorded last first.",
        does=documents.reports,
        gives="Reports",
        parameters=(_OF_POST, _OF_ACCOUNT, *_PAGE),
    ),
    Operation(
        name="getReport",
        path="/reports/{digest}",
        about="Words about posts",
        says="One of them.",
        does=documents.report,
        gives="Report",
        within=(DIGEST,),
    ),
    Operation(
        name="check",
        method="POST",
        path="/check",
        about="Did they ever say it?",
        says="The closest posts to a text or to a picture of a post, which is neither kept nor "
        "logged.",
        does=checking.check,
        gives="Checked",
        takes=Taken(
            schemas=((JSON, "CheckText"), (FORM, "CheckPicture")),
            most=_MOST_PICTURE,
        ),
        costs=True,
        problems=("not-on-record", "cannot-be-done", "not-installed", "busy"),
    ),
    Operation(
        name="first",
        path="/first",
        about="Did they ever say it?",
        says="The first mention of a phrase that is held here, and later ones, with the coverage.",
        does=checking.first,
        gives="FirstMentions",
        parameters=(
            Parameter(
                name="phrase",
                says="Some words.",
                longest=2000,
                required=True,
                example="Harbour Accord",
            ),
            _NAMED_ACCOUNT,
            _OF_INSTITUTION,
        ),
        costs=True,
        problems=("not-on-record", "cannot-be-done"),
    ),
    Operation(
        name="listCorrections",
        path="/corrections",
        about="Corrections",
        says="What our own pages said wrongly, and what they say instead; the latest first.",
        does=documents.all_corrections,
        gives="Corrections",
        parameters=(_OF_POST, _OF_ACCOUNT, _OF_CASE, *_PAGE),
    ),
    Operation(
        name="listAnswers",
        path="/answers",
        about="Corrections",
        says="How requests for correction were answered; the latest first.",
        does=documents.all_answers,
        gives="RequestAnswers",
        parameters=_PAGE,
    ),
)
