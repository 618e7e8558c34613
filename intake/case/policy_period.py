"""Finds the first and last day of the requested policy."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.dates import find_bare_dates, in_year, months_later
from domain.text import fold, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.dates import FoundDate

_START: Final = re.compile(
    r"\b(?:VIG(?:ENCIA)?|INICI(?:O|A|AR|ANDO|E)|A PARTIR|DESDE|EFFECTIVE|INCEPTION|START(?:S|ING)?|RENEWS|FROM"
    r"|POLICY PERIOD|PERIODO|VIGOR|COMIENZA|ARRANQUE|ARRANCA|RENOVACION|RENUEVA|COVERAGE PERIOD|EFECTIV[AO]|TERM)\b"
)
_END: Final = re.compile(
    r"\b(?:FIN|TERMINO|TERMINA|HASTA|VENCIMIENTO DE (?:LA )?VIGENCIA|EXPIRATION|EXPIRY|EXPIRES|END(?:S|ING)?|FINALIZA"
    r"|CONCLUYE|UNTIL)\b"
)
_END_OF: Final = re.compile(r"\b(?:FIN|TERMINO|VENCIMIENTO|FINAL|END|EXPIRATION)\s+(?:(?:DE|LA|OF|THE)\s+){0,2}$")
_LINKS: Final = frozenset(
    """AL A HASTA TO THRU THROUGH UNTIL Y FIN TERMINO DE DEL EL LAS LOS VIGENCIA DIA HR HRS H HORAS FECHA PM AM M
    AND ENDING THE NOON MIDNIGHT""".split()
)
_OTHER_POLICY: Final = re.compile(
    r"\b(?:ACTUAL(?:ES)?|ANTERIOR(?:ES)?|VENCE|VENCID[AO]|VENCIO|POLIZA VIGENTE|SINIESTRALIDAD|SINIESTROS?|AL CORTE"
    r"|CURRENT|EXPIRING|PREVIOUS|NACIMIENTO|CONSTITUCION|MODELOS?)\b"
)
_NUMBERS: Final = {word: number for number, word in enumerate("UN DOS TRES CUATRO CINCO SEIS".split(), start=1)} | {
    "UNO": 1,
    "ONE": 1,
    "DOCE": 12,
    "SIX": 6,
    "TWELVE": 12,
    "DIECIOCHO": 18,
}
_COUNT: Final = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(_NUMBERS)})\s*(?:\(\w+\)\s*)?(?P<unit>MES(?:ES)?|ANOS?|MONTHS?|YEARS?)\b"
)
_LENGTH: Final = _COUNT.pattern.replace("?P<count>", "?:").replace("?P<unit>", "?:")
_TERM: Final = re.compile(
    rf"\b(?:VIGENCIA|POLIZA|PERIODO|PLAZO|DURACION|POLICY|TERM|POR|FOR|SEGURO)\W+(?:[A-Z]+\W+){{0,2}}?"
    rf"(?:{_LENGTH}|ANUAL\b|SEMESTRAL\b|ANNUAL\b)|{_LENGTH}\s+(?:A PARTIR|DESDE|CONTADOS|FROM|DE VIGENCIA)\b"
)
_TODAY: Final = re.compile(
    r"\b(?:A PARTIR|DESDE|INICI\w+|EFFECTIVE|STARTING|VIGENCIA)\s*:?\s*(?:(?:DE|DEL?|EL|A PARTIR|DESDE)\s+){0,3}"
    r"(?P<word>HOY|MANANA|TODAY|TOMORROW|INMEDIAT[OA]|IMMEDIATELY)\b"
)
_EXPIRES: Final = re.compile(
    r"\b(?:VENCEN?|VENCERA|VENCIMIENTO|EXPIRAN?|EXPIRES|EXPIRING|TERMINA|CONCLUYE)\b[\s:]*"
    r"(?:(?:EL|AL|ES|ESTE|DIA|PROXIMO|PASADO|DE|LA|POLIZA|ACTUAL|ON|THE"
    r"|A LAS \d{1,2}(?::00)? ?H(?:RS|ORAS)?)[\s:]*){0,5}"
    r"(?:[A-Z]{2,15}(?: [A-Z]{2,15})?, )?$"
)
_EXPIRING: Final = re.compile(
    r"\b(?:POLIZAS?|VIGENCIA|SEGUROS?|COBERTURA|RENOVA\w+|RENUEVA|FLOTILLA|CUENTA|POLICY|ACTUAL(?:MENTE)?|HOY"
    r"|ASEGURAD\w+|FECHA EN QUE)\b"
)
_OTHER_EXPIRY: Final = re.compile(
    r"\b(?:LICENCIAS?|FACTURAS?|PROPUESTA|COTIZACION|OFERTA|PLAZO|CONCURSO|LICITACION|VERIFICACION|TARJETA|PAGO|RECIBO"
    r"|VENCIMIENTO DE (?:LA )?VIGENCIA)\b"
)
_SENTENCE_END: Final = re.compile(r"\.\s")
_OF_POLICY: Final = re.compile(
    r"\W*(?:ASEGURADORA|COMPANIA|CIA\.?|SEGURO|POLIZA|PRIMA)(?: DE SEGUROS)? (?:ACTUAL|ANTERIOR|VIGENTE|PAGADA)\b"
)
_LINES_ABOVE: Final = 4
_LONGEST_SENTENCE: Final = 160
LONG_AGO: Final = dt.timedelta(days=92)
"""A policy that began longer before a mail is not the one that the mail asks for."""
_OVERDUE, _AHEAD = dt.timedelta(days=62), dt.timedelta(days=270)
_LABEL_DISTANCE: Final = 70
_LABEL_WIDTH: Final = 25
_LONGEST_TERM: Final = 60


class Period(NamedTuple):
    """ISO dates, empty where not stated, and the offset of the first in the text."""

    start: str = ""
    end: str = ""
    offset: int = 0
    is_end_derived: bool = False
    """True when the end is computed from the start and a stated duration."""


def find_period(text: str, sent_on: dt.date | None = None) -> Period:
    """Return the period that `text` states; a date without a year is the one nearest to the date of the e-mail."""
    upper = plain(text)
    dates = find_bare_dates(text, sent_on)
    for number, first in enumerate(dates):
        if not _is_start(first, upper):
            continue
        following = dates[number + 1] if number + 1 < len(dates) else None
        if following and _is_range(first, following, upper):
            start, end = _with_years(first, following)
            if start < end:
                return _next_after(start, end, sent_on) or Period(start.isoformat(), end.isoformat(), first.start)
        elif not (first.has_year or _names_month(first, upper)):
            continue
        elsewhere = _end_elsewhere(dates, first, upper)
        following_policy = _next_after(first.day, elsewhere, sent_on) if elsewhere else None
        return following_policy or _period_from(first.day, first.start, elsewhere, _term(upper, first))
    if sent_on and (word := _TODAY.search(upper)):
        day = sent_on + dt.timedelta(days=word["word"] in {"MANANA", "TOMORROW"})
        return _period_from(day, word.start(), None, _term(upper, TextSpan(word.start(), word.end())))
    if expiry := next((mention for mention in dates if _is_expiry(mention, upper, sent_on)), None):
        return _period_from(expiry.day, expiry.start, None, _term(upper, expiry))
    end_dates = [mention for mention in dates if mention.has_year and _is_end(mention, upper)]
    return Period("", end_dates[0].day.isoformat(), end_dates[0].start) if end_dates else Period()


def _next_after(start: dt.date, end: dt.date, sent_on: dt.date | None) -> Period | None:
    """Return the period after an expiring policy, which began long before the mail: the next begins when it ends."""
    if sent_on is None or start >= sent_on - LONG_AGO or not sent_on - _OVERDUE <= end <= sent_on + _AHEAD:
        return None
    return Period(end.isoformat())


class TextSpan(NamedTuple):
    """A range of the text."""

    start: int
    end: int


def _period_from(start: dt.date, offset: int, end: dt.date | None, months: int) -> Period:
    if end is not None:
        return Period(start.isoformat(), end.isoformat(), offset)
    if months:
        return Period(start.isoformat(), months_later(start, months).isoformat(), offset, is_end_derived=True)
    return Period(start.isoformat(), "", offset)


def _is_start(mention: FoundDate, upper: str) -> bool:
    """Whether the nearest label before a date marks the start of the policy."""
    before = upper[max(0, mention.start - _LABEL_DISTANCE) : mention.start]
    label = _last(_START, before)
    if label is None or _last(_END, before[label:]) is not None or _END_OF.search(before[:label]):
        return False
    return not _OTHER_POLICY.search(before[_context_start(before, label) :])


def _context_start(before: str, label: int) -> int:
    """Return from where words tell whose period a label begins: those of a line with a value of its own do not."""
    start = max(0, label - _LABEL_WIDTH)
    above, is_parted, _ = before[:label].rpartition("\n")
    is_own_line = is_parted and not before[len(above) : label].strip(" \n\t*-\u2022|")
    has_value = any(map(str.isdigit, above.rpartition("\n")[2]))
    return label if is_own_line and has_value else start


def _is_expiry(mention: FoundDate, upper: str, sent_on: dt.date | None) -> bool:
    """Whether a date is the last day of the current policy: the new one begins then."""
    line = upper[max(0, mention.start - _LONGEST_SENTENCE) : mention.start].rpartition("\n")[2]
    is_due = sent_on is None or sent_on - _OVERDUE <= mention.day <= sent_on + _AHEAD
    label = _EXPIRES.search(line)
    if not (label and is_due) or _OTHER_EXPIRY.search(_SENTENCE_END.split(line)[-1]):
        return False
    return bool(_EXPIRING.search(line)) or (
        not line[: label.start()].strip(" *-|") and _is_below_policy(mention, upper)
    )


def _is_below_policy(mention: FoundDate, upper: str) -> bool:
    """Tell whether the lines above the one of a date have facts of the current policy: its insurer, its premium."""
    above = upper[: mention.start].rpartition("\n")[0].split("\n")[-_LINES_ABOVE:]
    return any(_OF_POLICY.match(line) for line in above)


def _is_end(mention: FoundDate, upper: str) -> bool:
    before = upper[max(0, mention.start - _LABEL_DISTANCE) : mention.start]
    label = _last(_END, before)
    if label is None or _OTHER_POLICY.search(before[max(0, label - _LABEL_WIDTH) :]):
        return False
    return bool(re.search(r"VIGENCIA|POLI|COBERTURA|COVERAGE|EXPIR", before[max(0, label - _LABEL_WIDTH) :]))


def _is_range(first: FoundDate, following: FoundDate, upper: str) -> bool:
    between = upper[first.end : following.start]
    is_linked = all(word in _LINKS or word.isdigit() for word in fold(between).split())
    return len(between) <= _LABEL_DISTANCE and (is_linked or bool(_END.search(between)))


def _with_years(first: FoundDate, following: FoundDate) -> tuple[dt.date, dt.date]:
    """Return both days of a range; one without a year takes the year of the other."""
    start, end = first.day, following.day
    if following.has_year and not first.has_year:
        start = in_year(start, end.year)
        start = start if start < end else in_year(start, end.year - 1)
    elif not following.has_year:
        end = in_year(end, start.year)
        end = end if end > start else in_year(end, start.year + 1)
    return start, end


def _names_month(mention: FoundDate, upper: str) -> bool:
    return "/" not in upper[mention.start : mention.end]


def _end_elsewhere(dates: Sequence[FoundDate], first: FoundDate, upper: str) -> dt.date | None:
    """Return the end date that has a label of its own, as in a form with separate fields."""
    return next(
        (mention.day for mention in dates if mention.day > first.day and mention.has_year and _is_end(mention, upper)),
        None,
    )


def _term(upper: str, span: FoundDate | TextSpan) -> int:
    """Return the duration in months that is stated near the first day; 0 when none is."""
    context = upper[max(0, span.start - _LONGEST_TERM) : span.end + _LONGEST_TERM]
    match = _TERM.search(context)
    if match is None or re.search(r"PAGO\W+(?:\w+\W+)?$", context[: match.start()]):
        return 0
    length = _COUNT.search(match.group())
    if length is None:
        return 6 if "SEMESTRAL" in match.group() else 12
    number = int(length["count"]) if length["count"].isdigit() else _NUMBERS[length["count"]]
    return number * (12 if length["unit"].startswith(("AN", "YEAR")) else 1)


def _last(pattern: re.Pattern[str], text: str) -> int | None:
    return max((match.start() for match in pattern.finditer(text)), default=None)
