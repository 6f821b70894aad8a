"""Which words tell of intruders, staff, slips, forgeries and faults?

Regular expressions for the table of grounds, matched as those of `vocabulary`.
"""

from onrecord.findings.statements.vocabulary import PLATFORM

__all__ = [
    "BEEN",
    "BY_SLIP",
    "DONE",
    "FALSE",
    "FAULT",
    "FORMER",
    "NETWORK",
    "NO_SUCH",
    "OFFENDERS",
    "REPOST",
    "SLIP",
    "STAFF",
    "TAKEN",
]

TAKEN = (
    r"hacked(?: into)?|compromised|hijacked|breached|taken over|broken into|infiltrated|defaced|"
    r"stolen|commandeered|accessed(?: by)?|penetrated|invaded"
)
BEEN = r"(?:(?:has|have|had) been|is|are|was|were|be|been|being|got|get|gets)(?: (?:also|all|both|\w+ly))*"
OFFENDERS = (
    r"(?:hackers?|intruders?|outsiders?|attackers?|cyber-?criminals|persons unknown|"
    r"unknown (?:persons?|people|individuals?|actors?|parties)|third part(?:y|ies)|"
    r"somebody|someone|others|strangers?|criminals|elements)"
)
FORMER = r"(?:former|ex-?|dismissed|sacked|fired|departed|disgruntled|outgoing|suspended)"
STAFF = (
    r"(?:employees?|staff(?:ers?| members?)?|members? of staff|interns?|contractors?|officials?|"
    r"officers?|workers?|volunteers?|administrators?|colleagues?|operators?|editors?|trainees?)"
)
DONE = (
    r"(?:posted|published|sent|issued|released|shared|tweeted|made public|put out|put up|uploaded|"
    r"circulated|went out|gone out|(?:re)?tweeted|printed|transmitted|triggered)"
)
SLIP = (
    r"(?:mistakenly|inadvertently|erroneously|accidentally|unintentionally|prematurely|wrongly|"
    r"unwittingly)"
)
BY_SLIP = (
    r"(?:(?:in|by|through|due to|owing to|because of|as a result of) (?:an? |our |some )?"
    r"(?:\w+ )?(?:error|mistake|oversight|accident|slip|mishap|mix-?up|misunderstanding))"
)
FALSE = (
    r"(?:fake|faked|fabricated|fabrication|forged|forgery|forgeries|doctored|bogus|photoshopped|"
    r"falsified|concocted|digitally altered|manipulated|deep-?fake|counterfeit|a hoax|an invention|"
    r"a fabrication|a fake)"
)
REPOST = r"(?:re-?tweet|re-?post|like|favou?rite)"
NETWORK = rf"(?:the )?(?:platform|network|site|provider|{PLATFORM})(?:'s)?(?: side| part)?"
FAULT = r"(?:bug|glitch|fault|malfunction|outage|technical (?:error|fault|problem|issue|failure))"
NO_SUCH = (
    r"(?:(?:never|not|n't) (?:\w+ly )?(?:operated?|run|ran|had?|has|have|opened?|maintain(?:ed)?|"
    r"used?|created?|own(?:ed)?)|(?:has|have|had|operates?|runs?|maintains?|uses?) no)"
)
