"""What a mail is for: its kind, how sure that is, and why, as codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail in the mailbox of a quoting desk is."""

    QUOTE_REQUEST = "quote_request"
    ADDITION_OR_CHANGE = "addition_or_change"
    """More units, fewer, or other facts, for an earlier request."""
    INFORMATION_SUPPLIED = "information_supplied"
    """What an earlier request left out."""
    QUESTION = "question"
    """Reminders too."""
    POLICY_CHANGE = "policy_change"
    """For a policy that is issued: a unit that comes or goes, an endorsement."""
    CLAIM = "claim"
    AUTOMATIC = "automatic"
    """Nobody wrote it: absence notes, reports of delivery and of reading, invitations."""
    OTHER = "other"


class MailSign(StrEnum):
    """What the header of a mail, or the kinds of its parts, say of how it was made."""

    DELIVERY_REPORT = "delivery_report"
    """multipart/report, RFC 6522, with a status of delivery, RFC 3464."""
    READ_RECEIPT = "read_receipt"
    """RFC 8098."""
    AUTO_REPLIED = "auto_replied"
    """RFC 3834; older programs have fields of their own."""
    AUTO_GENERATED = "auto_generated"
    """RFC 3834. Portals send requests so: it proves nothing by itself."""
    ROBOT_SENDER = "robot_sender"
    """Mailer-daemon, postmaster."""
    NULL_RETURN_PATH = "null_return_path"
    """RFC 5321 section 4.5.5: no answer is wanted. Web forms send requests so."""
    AUTOMATIC_SUBJECT = "automatic_subject"
    """The subject that mail programs write above absence notes and reports."""
    RESPONSES_SUPPRESSED = "responses_suppressed"
    """X-Auto-Response-Suppress, which portals set too."""
    INVITATION = "invitation"
    """A calendar part with a method, RFC 5546."""
    BULK = "bulk"
    """A list's fields, RFC 2369 and RFC 2919, of a list that is not the recipient's own."""


class KindReason(StrEnum):
    """Why a mail was taken for its kind, beside the signs."""

    LISTS_VEHICLES = "lists_vehicles"
    ASKS_TO_QUOTE = "asks_to_quote"
    ANNOUNCES_FLEET = "announces_fleet"
    CHANGES_UNITS = "changes_units"
    CHANGES_TERMS = "changes_terms"
    """It orders a change that is not of one unit: of the coverage, of all."""
    ADDS_UNITS = "adds_units"
    REPLACES_LIST = "replaces_list"
    NEW_CLIENT = "new_client"
    STATES_MISSING_FACTS = "states_missing_facts"
    SUPPLIES_DOCUMENTS = "supplies_documents"
    ASKS_OR_REMINDS = "asks_or_reminds"
    HAS_QUESTION_MARK = "has_question_mark"
    WORDS_OF_POLICY_CHANGE = "words_of_policy_change"
    WORDS_OF_CLAIM = "words_of_claim"
    WORDS_OF_ABSENCE = "words_of_absence"
    WORDS_OF_REPORT = "words_of_report"
    WORDS_OF_NEWSLETTER = "words_of_newsletter"
    WORDS_OF_OFFER = "words_of_offer"
    TELLS_DECISION = "tells_decision"
    """The client takes the offer, or does not."""
    ANSWERS_EARLIER_MAIL = "answers_earlier_mail"
    NAMES_CASE_NUMBER = "names_case_number"
    SENT_BY_SYSTEM = "sent_by_system"
    """It says that nobody reads answers, or its address does."""
    SENT_BY_INSURER = "sent_by_insurer"
    FILES_NOT_UNDERSTOOD = "files_not_understood"
    """A file came of which nothing could be made: it may be the list."""
    EARLIER_CASE_UNKNOWN = "earlier_case_unknown"
    """It is about a request that never came here, and holds its vehicles."""
    NOTHING_TELLING = "nothing_telling"
    IN_DOUBT = "in_doubt"
    """Something speaks for another kind; a request with vehicles stays one, for a person to review."""


@dataclass(frozen=True, slots=True)
class KindReading:
    """The kind of a mail, how sure it is, 0 to 1, and why: codes of `MailSign` and `KindReason`."""

    kind: MailKind
    confidence: float
    reasons: tuple[str, ...] = ()
