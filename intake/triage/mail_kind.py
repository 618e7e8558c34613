"""The kind of a mail: by what its header proves, then by its words, then by what it lists.

A request with vehicles is never taken for something else in doubt: it stays a request, with little confidence, and a
person reviews the case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon import mail_words
from intake.lexicon.list_signs import is_of_insurance
from intake.lexicon.mail_words import asks_about_insurance, says
from intake.lexicon.trade_words import names_make
from intake.model.change import ChangeAction
from intake.model.mail_kind import KindReading, KindReason, MailKind, MailSign
from intake.text.exclusions import corrects
from intake.text.leads import names_kind
from intake.triage import claim_words, policy_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intake.triage.mail_facts import MailFacts

_REPORTS: Final = (MailSign.DELIVERY_REPORT, MailSign.READ_RECEIPT, MailSign.ROBOT_SENDER)
_BY_MACHINE: Final = (
    MailSign.AUTO_REPLIED,
    MailSign.AUTOMATIC_SUBJECT,
    MailSign.INVITATION,
    MailSign.NULL_RETURN_PATH,
    MailSign.AUTO_GENERATED,
)
_LABELLED: Final = re.compile(
    r"^\s*[-*\u2022]?\s*(?!Estimad|Hola|Buen|Dear|Querid)[^\W\d][\w. ]{1,30}:[ \t]+\S", re.MULTILINE
)
_DOUBT: Final = re.compile(r"\b(?:DUDAS?|PREGUNTAS?|CONSULTA|REQUISITOS|QUE DATOS)\b")
_POLICY: Final = re.compile(r"\bPOLIZAS?\b")
_WORDS_TO_VEHICLE: Final = 4
_NO_REPLY: Final = re.compile(r"(?:no-?_?\.?reply|do-?not-?reply|no-?responder|notificacion(?:es)?|alertas?)\b")
_MOVES: Final = (
    mail_words.MOVE,
    mail_words.ENDORSEMENT,
    mail_words.ADDING_VERBS,
    mail_words.REMOVING,
    mail_words.CHANGING,
)
_PROVEN, _SURE, _LIKELY, _FAIR, _DOUBTFUL, _GUESSED = 0.99, 0.95, 0.85, 0.7, 0.5, 0.3


def kind_of(facts: MailFacts) -> KindReading:
    """Return the kind of a mail."""
    reading = next(filter(None, (rule(facts) for rule in _RULES)), _NOTHING)
    return in_doubt_a_request(reading) if facts.listed else reading


def settled(reading: KindReading, facts: MailFacts, *, has_case: bool) -> KindReading:
    """Return the kind once it is known whether an earlier case was found.

    What changes, completes, asks about or wants help with a request that never came here is that request, where it
    lists or quotes its vehicles: the first mail of a client may be the third of a thread.
    """
    passes_on = reading == _NOTHING and (facts.quotes_client or says(facts.folded, mail_words.HELP))
    if has_case or not (passes_on or reading.kind in _ABOUT_EARLIER):
        return reading
    is_quoted_request = facts.has_quoted_vehicles and says(facts.quoted_folded, mail_words.QUOTE)
    if not (is_quoted_request or (facts.listed and reading.kind is MailKind.ADDITION_OR_CHANGE)):
        return reading
    return KindReading(MailKind.QUOTE_REQUEST, _DOUBTFUL, (KindReason.EARLIER_CASE_UNKNOWN, *reading.reasons))


_ABOUT_EARLIER: Final = frozenset({MailKind.ADDITION_OR_CHANGE, MailKind.INFORMATION_SUPPLIED, MailKind.QUESTION})
_NOTHING: Final = KindReading(MailKind.OTHER, _DOUBTFUL, (KindReason.NOTHING_TELLING,))
_MUST_BE_SURE: Final = 0.6
"""Less sure than this, a mail that lists vehicles is a request."""


def in_doubt_a_request(reading: KindReading) -> KindReading:
    """Return the kind of a mail that lists vehicles: a request, unless it is surely something else."""
    if reading.kind is MailKind.QUOTE_REQUEST or reading.confidence >= _MUST_BE_SURE:
        return reading
    return KindReading(
        MailKind.QUOTE_REQUEST, _GUESSED, (KindReason.IN_DOUBT, KindReason.LISTS_VEHICLES, *reading.reasons)
    )


def _report(facts: MailFacts) -> KindReading | None:
    """A report of delivery or reading, by its form or its sender."""
    signs = _signs(facts, _REPORTS)
    return KindReading(MailKind.AUTOMATIC, _PROVEN, signs) if signs else None


def _by_machine(facts: MailFacts) -> KindReading | None:
    """A mail that a machine sent, unless it is a first one that lists vehicles or asks to quote: portals send those."""
    signs = _signs(facts, _BY_MACHINE)
    is_answer_only = signs == (MailSign.AUTO_GENERATED,) and not facts.is_answer
    if not signs or (_is_own_request(facts) and not _belongs(facts)):
        return None
    return KindReading(MailKind.AUTOMATIC, _FAIR if is_answer_only else _SURE, signs)


def _by_words_of_machines(facts: MailFacts) -> KindReading | None:
    """An absence note or a receipt without any sign in its header."""
    if facts.listed or facts.rfcs:
        return None
    signs_of_report = (says(facts.folded, mail_words.REPORT), _subject_of_report(facts.subject))
    if not all(signs_of_report) and says(fold(facts.own_text), mail_words.QUOTE):
        return None
    if any(signs_of_report):
        return KindReading(MailKind.AUTOMATIC, _LIKELY, (KindReason.WORDS_OF_REPORT,))
    if says(facts.folded, mail_words.ABSENCE) and says(facts.folded, mail_words.ABSENCE_ONLY):
        return KindReading(MailKind.AUTOMATIC, _LIKELY, (KindReason.WORDS_OF_ABSENCE,))
    if says(facts.folded, mail_words.ABSENCE) and not facts.changes and not _asks(facts):
        return KindReading(MailKind.AUTOMATIC, _FAIR, (KindReason.WORDS_OF_ABSENCE,))
    return None


def _subject_of_report(subject: str) -> bool:
    before, colon, _ = subject.partition(":")
    return bool(colon) and mail_words.pattern(mail_words.REPORT_SUBJECT).fullmatch(fold(before)) is not None


def _bulk(facts: MailFacts) -> KindReading | None:
    """A newsletter or an advertisement, which may name vehicles and prices, but nobody's."""
    is_somebodys = facts.rfcs or any(vehicle.vin or vehicle.plate for vehicle in facts.vehicles)
    words = set(mail_words.pattern(mail_words.NEWSLETTER).findall(facts.folded))
    if is_somebodys or not (words or MailSign.BULK in facts.signs):
        return None
    may_be_request = bool(facts.listed) if len(words) > 1 else _is_own_request(facts)
    if MailSign.BULK not in facts.signs and (may_be_request or facts.is_answer):
        return None
    if MailSign.BULK in facts.signs and facts.listed and not words:
        return None
    reasons = (*_signs(facts, (MailSign.BULK,)), *([KindReason.WORDS_OF_NEWSLETTER] if words else []))
    return KindReading(MailKind.OTHER, _SURE if len(reasons) > 1 else _LIKELY, reasons)


def _by_no_reply(facts: MailFacts) -> KindReading | None:
    """A notice of a system that takes no answers."""
    says_so = says(facts.folded, mail_words.BY_MACHINE)
    if _is_own_request(facts) or not (says_so or _NO_REPLY.match(facts.sender_address)):
        return None
    return KindReading(MailKind.AUTOMATIC, _FAIR, (KindReason.SENT_BY_SYSTEM,))


def _by_insurer(facts: MailFacts) -> KindReading | None:
    """An answer of the insurer's own people to a broker."""
    if not facts.is_from_insurer or facts.passed_on or facts.listed:
        return None
    is_own_answer = facts.is_surely_from_insurer and facts.is_answer and facts.goes_to_others
    if is_own_answer or says(facts.folded, mail_words.OFFER):
        return KindReading(MailKind.OTHER, _LIKELY, (KindReason.SENT_BY_INSURER,))
    return None


def _offer(facts: MailFacts) -> KindReading | None:
    """What a supplier offers: a vehicle in it is what the goods are for."""
    is_somebodys = any(vehicle.vin or vehicle.plate or vehicle.year for vehicle in facts.listed)
    if facts.is_answer or is_somebodys or not says(facts.folded, mail_words.OFFER, mail_words.SALE):
        return None
    if says(facts.folded, mail_words.QUOTE) or claim_words.count(f"{facts.subject} . {facts.own_text}") > 1:
        return None
    return KindReading(MailKind.OTHER, _FAIR, (KindReason.WORDS_OF_OFFER,))


def _decision(facts: MailFacts) -> KindReading | None:
    """The client takes the offer, or does not."""
    if not _belongs(facts) or facts.listed or facts.changes or not says(facts.folded, mail_words.DECISION):
        return None
    return KindReading(MailKind.OTHER, _FAIR, (KindReason.TELLS_DECISION, *_belongs(facts)))


def _claim(facts: MailFacts) -> KindReading | None:
    """A loss, unless a quotation is asked for: those tell losses too."""
    text = f"{facts.subject} . {facts.own_text}"
    count = claim_words.count(text)
    if not count or says(facts.folded, mail_words.QUOTE):
        return None
    if any(change.action is ChangeAction.REMOVE for change in facts.changes):
        return None
    is_request = len(facts.listed) > 1 and (_states_conditions(facts) or not claim_words.tells_event(text))
    is_strong = count > 1 or claim_words.count(facts.subject)
    confidence = _DOUBTFUL if is_request or (facts.listed and not is_strong) else _LIKELY
    return KindReading(MailKind.CLAIM, confidence, (KindReason.WORDS_OF_CLAIM,))


def _policy_change(facts: MailFacts) -> KindReading | None:
    """A change of an issued policy, unless a quotation is what it is about."""
    if facts.cot_numbers or says(facts.folded, mail_words.REMINDER) or not says(facts.folded, *_MOVES):
        return None
    if not policy_words.names_policy(f"{facts.subject}\n{facts.own_text}", is_answer=facts.is_answer):
        return None
    if says(facts.folded, mail_words.QUOTE) or policy_words.renews(facts.folded):
        return None
    if facts.listed and says(facts.folded, mail_words.OTHER_INSURER) and not says(facts.folded, mail_words.ENDORSEMENT):
        return None
    is_request = len(facts.listed) > 1 and _states_conditions(facts)
    confidence = _DOUBTFUL if is_request else _LIKELY
    return KindReading(MailKind.POLICY_CHANGE, confidence, (KindReason.WORDS_OF_POLICY_CHANGE,))


def _states_conditions(facts: MailFacts) -> bool:
    """Tell whether a mail says under which conditions its vehicles are to be insured, as requests do."""
    return not frozenset(facts.stated).isdisjoint({"coverage", "policy_start", "payment_form"})


def _new_client(facts: MailFacts) -> KindReading | None:
    """A request for another client inside an old thread."""
    is_new = bool(set(facts.rfcs) - set(facts.quoted_rfcs)) and (not facts.quoted_rfcs or facts.is_answer)
    says_new = says(facts.folded, mail_words.NEW_CLIENT)
    if not facts.listed or not says_new or not (is_new or says(facts.folded, mail_words.QUOTE)):
        return None
    return KindReading(MailKind.QUOTE_REQUEST, _LIKELY, (KindReason.NEW_CLIENT, KindReason.LISTS_VEHICLES))


def _change(facts: MailFacts) -> KindReading | None:
    """More units, fewer, or other facts, for what was asked before."""
    belongs = _belongs(facts)
    if not belongs and (facts.listed or not any(_is_certain(facts))):
        return None
    reasons = [
        *([KindReason.CHANGES_UNITS] if facts.changes else []),
        *([KindReason.REPLACES_LIST] if _replaces(facts) else []),
        *([KindReason.ADDS_UNITS] if facts.listed and _adds(facts) else []),
        *([KindReason.LISTS_VEHICLES] if facts.listed and says(facts.folded, mail_words.PROMISED_LIST) else []),
    ]
    if not reasons or _asks_only(facts):
        return None
    has_both = len(reasons) > 1 or KindReason.CHANGES_UNITS in reasons
    return KindReading(MailKind.ADDITION_OR_CHANGE, _LIKELY if has_both and belongs else _FAIR, (*reasons, *belongs))


def _change_of_terms(facts: MailFacts) -> KindReading | None:
    """An order to change something that is no fact of one unit: "pónganle RC de 5 millones a todas"."""
    if not _belongs(facts) or "?" in facts.own_text or not says(fold(facts.own_text), mail_words.CHANGING):
        return None
    return KindReading(MailKind.ADDITION_OR_CHANGE, _FAIR, (KindReason.CHANGES_TERMS, *_belongs(facts)))


def _adds(facts: MailFacts) -> bool:
    return says(fold(facts.own_text), mail_words.ADDING, mail_words.ADDING_VERBS)


def _asks_only(facts: MailFacts) -> bool:
    """Tell whether what looks like a change is asked about: "¿ya quitaron la unidad 3?"."""
    return says(facts.folded, mail_words.REMINDER) and not facts.listed


def _is_certain(facts: MailFacts) -> Iterable[bool]:
    """Yield whether each change names its unit by a number that no other unit has, or is called a change."""
    is_called_so = says(facts.folded, mail_words.REMOVING) or corrects(facts.own_text)
    return (bool(change.target.vin or change.target.plate or is_called_so) for change in facts.changes)


def _replaces(facts: MailFacts) -> bool:
    return (bool(facts.listed) or facts.has_unread_files) and says(facts.folded, mail_words.REPLACES_LIST)


def _list(facts: MailFacts) -> KindReading | None:
    """Vehicles, and nothing that says what for: a request, or more of one in its own thread."""
    if not facts.listed:
        return None
    asks, belongs = says(facts.folded_whole, mail_words.QUOTE), _belongs(facts)
    if belongs and not (asks or _names_client(facts)):
        return KindReading(MailKind.ADDITION_OR_CHANGE, _MUST_BE_SURE, (KindReason.LISTS_VEHICLES, *belongs))
    doubts = [*belongs, *_signs(facts, _BY_MACHINE)]
    confidence = (_SURE if asks else _LIKELY) if not doubts else (_FAIR if asks else _DOUBTFUL)
    reasons = [KindReason.LISTS_VEHICLES, *([KindReason.ASKS_TO_QUOTE] if asks else []), *doubts]
    return KindReading(MailKind.QUOTE_REQUEST, confidence, tuple(reasons))


def _names_client(facts: MailFacts) -> bool:
    return not frozenset(facts.stated).isdisjoint({"client_name", "client_rfc"})


def _reminder(facts: MailFacts) -> KindReading | None:
    """Somebody asks how far something is, in words that ask for nothing new."""
    if not says(facts.folded_whole, mail_words.REMINDER):
        return None
    return KindReading(MailKind.QUESTION, _LIKELY, (KindReason.ASKS_OR_REMINDS, *_belongs(facts)))


def _supplied(facts: MailFacts) -> KindReading | None:
    """What an earlier request left out, stated plainly: a tax number, several facts, or one with the words for it."""
    is_plain = facts.rfcs or len(facts.supplied) > 1 or says(facts.folded, mail_words.SUPPLY, mail_words.HANDING)
    if not _belongs(facts) or not facts.supplied or not is_plain:
        return None
    return KindReading(MailKind.INFORMATION_SUPPLIED, _LIKELY, (KindReason.STATES_MISSING_FACTS, *_belongs(facts)))


def _supplied_by_and_by(facts: MailFacts) -> KindReading | None:
    """The same, where it has to be guessed: one fact, a file that is handed over, answers in lines of their own."""
    if not _belongs(facts) or "?" in facts.own_text:
        return None
    if facts.supplied:
        return KindReading(MailKind.INFORMATION_SUPPLIED, _FAIR, (KindReason.STATES_MISSING_FACTS, *_belongs(facts)))
    hands_over = facts.has_files and says(facts.folded, mail_words.SUPPLY, mail_words.HANDING)
    if hands_over or _LABELLED.search(facts.own_text):
        return KindReading(MailKind.INFORMATION_SUPPLIED, _FAIR, (KindReason.SUPPLIES_DOCUMENTS, *_belongs(facts)))
    return None


def _announced(facts: MailFacts) -> KindReading | None:
    """A fleet of a client that is announced: the list follows, and somebody has to answer."""
    renews = policy_words.renews(facts.folded) and "?" not in facts.own_text
    if _belongs(facts) or not (_names_client(facts) or renews) or not asks_about_insurance(facts.folded):
        return None
    return KindReading(MailKind.QUOTE_REQUEST, _DOUBTFUL, (KindReason.ANNOUNCES_FLEET,))


def _own_vehicle(facts: MailFacts) -> KindReading | None:
    """Somebody has a vehicle and speaks of insuring it, in words that no list was made of: "tengo una combi"."""
    text = fold(facts.own_text)
    if _belongs(facts) or not is_of_insurance(facts.folded_whole) or _POLICY.search(text):
        return None
    behind = (
        text[has.end() :].split()[:_WORDS_TO_VEHICLE] for has in mail_words.pattern(mail_words.HAS).finditer(text)
    )
    if not any(any(map(names_kind, words)) or names_make(" ".join(words)) for words in behind):
        return None
    return KindReading(MailKind.QUOTE_REQUEST, _DOUBTFUL, (KindReason.IN_DOUBT,))


def _question_in_words(facts: MailFacts) -> KindReading | None:
    is_request = says(facts.folded_whole, mail_words.QUOTE) and not _belongs(facts)
    if not says(facts.folded, mail_words.QUESTION) or (is_request and not _DOUBT.search(facts.folded)):
        return None
    return KindReading(MailKind.QUESTION, _LIKELY, (KindReason.ASKS_OR_REMINDS, *_belongs(facts)))


def _question(facts: MailFacts) -> KindReading | None:
    """Something with a question mark that asks for no quotation."""
    if "?" not in facts.own_text or (says(facts.folded_whole, mail_words.QUOTE) and not _belongs(facts)):
        return None
    return KindReading(MailKind.QUESTION, _FAIR, (KindReason.HAS_QUESTION_MARK, *_belongs(facts)))


def _request(facts: MailFacts) -> KindReading | None:
    """A request without a vehicle that could be read; in a thread such words rather ask about the request there."""
    asks = says(facts.folded_whole, mail_words.QUOTE)
    if asks and _belongs(facts) and not (says(facts.folded, mail_words.NEW_CLIENT) or facts.has_unread_files):
        return KindReading(MailKind.QUESTION, _DOUBTFUL, (KindReason.ASKS_TO_QUOTE, *_belongs(facts)))
    if asks:
        return KindReading(MailKind.QUOTE_REQUEST, _FAIR, (KindReason.ASKS_TO_QUOTE,))
    shares_list = facts.has_links_to_files and asks_about_insurance(facts.folded)
    if (facts.has_unread_files or shares_list) and not (facts.is_answer or says(facts.folded, mail_words.PAYMENT)):
        return KindReading(MailKind.QUOTE_REQUEST, _GUESSED, (KindReason.FILES_NOT_UNDERSTOOD,))
    return None


_RULES: Final[tuple[Callable[[MailFacts], KindReading | None], ...]] = (
    _report,
    _by_machine,
    _by_words_of_machines,
    _bulk,
    _by_no_reply,
    _by_insurer,
    _offer,
    _claim,
    _policy_change,
    _new_client,
    _change,
    _list,
    _decision,
    _supplied,
    _reminder,
    _own_vehicle,
    _question_in_words,
    _change_of_terms,
    _supplied_by_and_by,
    _announced,
    _question,
    _request,
)
"""The first that knows decides."""


def _is_own_request(facts: MailFacts) -> bool:
    """Tell whether a mail lists vehicles itself, or asks to quote in its newest message."""
    return bool(facts.listed) or says(facts.folded, mail_words.QUOTE)


def _asks(facts: MailFacts) -> bool:
    return "?" in facts.own_text or says(facts.folded, mail_words.REMINDER, mail_words.QUESTION)


def _belongs(facts: MailFacts) -> list[str]:
    """Return why a mail belongs to an earlier one."""
    return [
        *([KindReason.ANSWERS_EARLIER_MAIL] if facts.is_answer else []),
        *([KindReason.NAMES_CASE_NUMBER] if facts.cot_numbers else []),
    ]


def _signs(facts: MailFacts, signs: Iterable[MailSign]) -> tuple[str, ...]:
    return tuple(sign for sign in signs if sign in facts.signs)
