"""Is somebody's archive of a web page whole, and what does it hold?

A WACZ is read as bytes of a stranger: in bounded memory and time, and in one way only.
"""

from onrecord.proof.wacz.check import check_wacz, read_place
from onrecord.proof.wacz.counting import count_answers
from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.facts import Answer, MainPage, Place, WaczFacts, WarcFacts
from onrecord.proof.wacz.gathering import plain_url
from onrecord.proof.wacz.held import HeldAnswer, held_answers, read_held
from onrecord.proof.wacz.inflating import Budget
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.pages import WaczPage
from onrecord.proof.wacz.records import Record, iter_records, read_record
from onrecord.proof.wacz.warc import check_warc

__all__ = [
    "WHOLE",
    "Answer",
    "Budget",
    "Fault",
    "HeldAnswer",
    "MainPage",
    "Place",
    "Record",
    "WaczError",
    "WaczFacts",
    "WaczLimits",
    "WaczPage",
    "WarcFacts",
    "check_wacz",
    "check_warc",
    "count_answers",
    "held_answers",
    "iter_records",
    "plain_url",
    "read_held",
    "read_place",
    "read_record",
]
