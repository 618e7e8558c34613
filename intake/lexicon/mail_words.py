"""What a mail is for, by the words of `mail_kinds.txt`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from domain.word_lists import words_of
from intake.lexicon.word_files import MAIL_KINDS, REQUESTS

ABSENCE: Final = "ABSENCE"
ABSENCE_ONLY: Final = "ABSENCE ONLY"
REPORT: Final = "REPORT"
REPORT_SUBJECT: Final = "REPORT SUBJECT"
BY_MACHINE: Final = "BY MACHINE"
NEWSLETTER: Final = "NEWSLETTER"
OFFER: Final = "OFFER"
SALE: Final = "SALE"
PAYMENT: Final = "PAYMENT"
HELP: Final = "HELP"
QUOTE: Final = "QUOTE"
HAS: Final = "HAS"
CLAIM: Final = "CLAIM"
COVERED_LOSS: Final = "COVERED LOSS"
MOVE: Final = "MOVE"
ENDORSEMENT: Final = "ENDORSEMENT"
ISSUED_POLICY: Final = "ISSUED POLICY"
OTHER_INSURER: Final = "OTHER INSURER"
REMINDER: Final = "REMINDER"
RESEND: Final = "RESEND"
QUESTION: Final = "QUESTION"
SUPPLY: Final = "SUPPLY"
NEW_CLIENT: Final = "NEW CLIENT"
REPLACES_LIST: Final = "REPLACES LIST"
PROMISED_LIST: Final = "PROMISED LIST"
ADDING: Final = "ADDING"
ADDING_VERBS: Final = "ADDING VERBS"
REMOVING: Final = "REMOVING"
CHANGING: Final = "CHANGING"
DECISION: Final = "DECISION"
HANDING: Final = "HANDING"
_STEMS: Final = " STEMS"
"""What the name of a section of beginnings ends with: its words may go on in any way."""


def says(folded: str, *sections: str) -> bool:
    """Tell whether a folded text holds one of the phrases of these sections."""
    return pattern(*sections).search(folded) is not None


def asks_about_insurance(folded: str) -> bool:
    """Tell whether a folded text speaks of a fleet to be insured, with whatever aim."""
    return _compiled(words_of(REQUESTS, "REQUEST", "REQUEST OUTRIGHT", "REQUEST ASKED")).search(folded) is not None


@cache
def pattern(*sections: str) -> re.Pattern[str]:
    """Return what finds the phrases of these sections in a text in capitals without accents, the longest first."""
    stems = (f"{section}{_STEMS}" for section in sections)
    return _compiled(words_of(MAIL_KINDS, *sections), words_of(MAIL_KINDS, *stems))


@cache
def _compiled(phrases: frozenset[str], stems: frozenset[str] = frozenset()) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    begun = [rf"(?:{'|'.join(sorted(stems))})\w*"] if stems else []
    return re.compile(rf"\b(?:{'|'.join([*longest_first, *begun])})\b")
