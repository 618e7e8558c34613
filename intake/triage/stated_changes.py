"""What a text says that is to be changed of an earlier request: "quitar unidad 3; la 4 es 2021".

Nothing is applied here: each change names its unit as the text does, with the words that say so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.plates import compact, read_plate
from domain.text import fold, plain
from domain.values import read_money
from intake.extraction.asked_units import is_conditional
from intake.extraction.corrections import AMOUNT, NEW_PLATE, NEW_VIN, PATTERNS
from intake.extraction.unit_patterns import ORDINALS, UNITS
from intake.lexicon import mail_words
from intake.lexicon.leaving import is_heading_of_gone, says_gone
from intake.lexicon.mail_words import says
from intake.lexicon.trade_words import names_make
from intake.model.change import ChangeAction, ChangeDoubt, UnitChange, UnitTarget, at_most
from intake.triage.unit_targets import named_target, targets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE: Final = re.compile(r"[^\n;!?]+?(?:[.;!?](?=\s|$)|(?=\n)|$)")
_LONGEST_QUOTE: Final = 300
_MOST_CHANGES: Final = 200
_LONGEST_TEXT: Final = 20_000
_NEXT_ORDER: Final = re.compile(
    r"(?:,?\s+(?:Y|E)|,)\s+(?=(?:(?!(?:Y|E)\s)[A-Z0-9-]+\s+){0,3}?"
    r"(?:AGREG|ADICION|INCLUI|INCLUY|INCORPOR|ANAD|SUM[AE]N|QUIT|ELIMIN|RETIR|SAQU|SACA|EXCLU|CAMBI|CORRI|CORREG"
    r"|MODIFI|ACTUALI|PON[GL]|SUB[AEI]|BAJE|AUMENT|INCREMENT|REDUC|REDUZ|DAR DE|DEN DE)\w*)"
)
_ONLY: Final = re.compile(
    r"\b(?:SOLO|SOLAMENTE|UNICAMENTE|NOMAS|NADA MAS|ONLY)\s+(?:SE\s+)?(?:QUED\w+\s+|VAN?\s+|SERIAN?\s+|COTI\w+\s+)?"
    r"(?:CON\s+)?(?:LAS?|LOS?|EL|THE)\b"
)
_SAYS_OF_IT: Final = re.compile(
    r"\b(?:TRAEN?|TIENEN?|LLEVAN?|FALTAN?|REQUIEREN?|NECESITAN?|ES|SON|CUENTAN?|HAS|NEEDS)\b"
)
"""What follows "solo la unidad 2" where it tells something of the unit, and does not keep it alone."""
_NEGATED: Final = re.compile(r"\b(?:NO|SIN|NI|NOT)\s+(?:(?:ME|NOS|SE|LES?|LAS?|LOS?|VAYAN A|HAY QUE)\s+){0,2}$")
_SOME_UNIT: Final = re.compile(r"\b(?:LAS?|LOS?|EL|UNA?|UNIDAD(?:ES)?|VEHICULOS?|AUTOS?|CAMION(?:ES)?|CAMIONETAS?)\b")
_CUE: Final = re.compile(
    r"\b(?:ES|SON|ERA|SERIA|QUED[AOE]\w*|DEBEN? (?:SER|DECIR)|DEBERIA|CORRECT\w+|CAMBI\w+|CORRI\w+|CORREG\w+|ACTUALI\w+"
    r"|MODIFI\w+|PASA|SUB[AEI]\w*|BAJ[AE]\w*|AUMENT\w+|INCREMENT\w+|REDU[CZ]\w+|VA (?:CON|EN)|LLEVA|PON(?:G|L|E)\w*"
    r"|AJUST\w+|SHOULD BE|IS|CHANGE)\b"
)
_OLD: Final = re.compile(
    r"[,(]?\s*\b(?:(?:Y )?NO(?: ES| SON| ERA)?|EN VEZ DEL?|EN LUGAR DEL?|DECIA|DICE|ESTABA(?: EN)?|APARECE|VENIA|PUSE"
    r"|PUSIMOS|NOT|INSTEAD OF)\s+"
    r"(?:EL |LA |LAS |LOS |MODELO |ANO |DE |CON |COMO )*(?P<old>\$?[A-Z0-9][A-Z0-9.,-]*)"
)
_FROM: Final = re.compile(r"\bDE\s+(?P<old>\$?\d[\d.,]*)\s+(?=A\s+\$?\d)")
_COUNTED_UNIT: Final = re.compile(rf"\b{UNITS}\s*(?:NO\.?|#)?\s*\d{{1,3}}\b(?![,/])")
"""A unit by its number, after which a fact needs no verb: "unidad 1 placas …"."""
_IS_YEAR: Final = re.compile(r"\b(?:ES|ERA|SERIA)\s+(?:MODELO\s+|ANO\s+|DEL?\s+)*(?:19|20)\d\d(?:\W*$|,)")
_FACTS: Final = {
    "vin": re.compile(rf"\b(?:SERIE|VIN|NIV)\b[^.;\n]{{0,60}}?\b{NEW_VIN}"),
    "plate": re.compile(rf"\bPLACAS?\b[^.;\n]{{0,60}}?[\s:]{NEW_PLATE}"),
    "value": re.compile(
        r"\b(?:VALOR|SUMA|IMPORTE|MONTO|PRECIO)\b[^\n;]{0,80}?(?<![A-Z0-9-])(?!(?:19|20)\d\d\b)"
        rf"{AMOUNT}(?![A-Z0-9])|(?P<bare>\$\s?\d[\d,.]*\d)"
    ),
    "year": re.compile(r"\b(?<![-/])(?P<year>(?:19|20)\d\d)\b(?![-/]\d)"),
}


def changes_in(text: str) -> tuple[UnitChange, ...]:
    """Return what a text takes out and corrects, in its order; additions are the vehicles that it lists."""
    shown = text[:_LONGEST_TEXT]
    upper = plain(shown)
    changes: dict[tuple[object, ...], UnitChange] = {}
    is_below_gone = False
    for match in _SENTENCE.finditer(upper):
        sentence, quote = match.group(), " ".join(shown[match.start() : match.end()].split())[:_LONGEST_QUOTE]
        is_below_gone = _is_heading_of_gone(sentence, is_below=is_below_gone)
        doubts = tuple(_doubts(sentence))
        for change in _of_sentence(sentence, is_gone=is_below_gone):
            _keep(replace(change, quote=quote, doubts=(*change.doubts, *doubts)), changes)
    return at_most(tuple(changes.values()), _MOST_CHANGES)


def _doubts(sentence: str) -> Iterator[ChangeDoubt]:
    """Yield why a sentence may order nothing yet."""
    if is_conditional(" ".join(sentence.split())):
        yield ChangeDoubt.CONDITIONAL
    if sentence.rstrip().endswith("?"):
        yield ChangeDoubt.ASKED


def _keep(change: UnitChange, changes: dict[tuple[object, ...], UnitChange]) -> None:
    """Add a change; where the text says two things of one fact, neither is sure."""
    key = (change.action, change.target, change.field)
    earlier = changes.get(key)
    if earlier is None:
        changes[key] = change
    elif earlier.value != change.value:
        changes[key] = replace(earlier, doubts=(*earlier.doubts, ChangeDoubt.TWO_VALUES))


def _is_heading_of_gone(sentence: str, *, is_below: bool) -> bool:
    """Tell whether the items from here on are to be taken out: a heading says so, another one ends it."""
    if not sentence.rstrip().endswith(":"):
        return is_below and not says(fold(sentence), mail_words.ADDING, mail_words.ADDING_VERBS)
    last_order = fold(_NEXT_ORDER.split(sentence)[-1])
    return is_heading_of_gone(last_order) or says(last_order, mail_words.REMOVING)


def _of_sentence(sentence: str, *, is_gone: bool) -> Iterator[UnitChange]:
    """Yield what each order of a sentence changes: "quiten la 3 y pongan la 4 en $300,000" holds two."""
    start = 0
    for end in [*(order.start() for order in _NEXT_ORDER.finditer(sentence)), len(sentence)]:
        yield from _of_clause(sentence[start:end], is_gone=is_gone)
        start = end


def _of_clause(clause: str, *, is_gone: bool) -> Iterator[UnitChange]:
    folded = fold(clause)
    removing = mail_words.pattern(mail_words.REMOVING).search(clause)
    if removing and _NEGATED.search(clause[: removing.start()]):
        return
    if removing or is_gone or says_gone(folded):
        yield from _removed(clause[removing.start() :] if removing else clause, whole=clause)
    elif (only := _ONLY.search(clause)) and not _SAYS_OF_IT.search(clause):
        targets = targets_in(clause[only.start() :]) or named_target(clause[only.start() :])
        yield from (UnitChange(ChangeAction.KEEP_ONLY, target) for target in targets)
    elif not says(folded, mail_words.ADDING_VERBS):
        corrections = list(_corrected(clause))
        yield from corrections or _tersely_corrected(clause)


def _removed(clause: str, *, whole: str) -> Iterator[UnitChange]:
    """Yield the units to take out: those behind the verb, or else before it."""
    targets = targets_in(clause) or targets_in(whole) or named_target(clause) or named_target(whole)
    if targets:
        yield from (UnitChange(ChangeAction.REMOVE, target) for target in targets)
    elif _SOME_UNIT.search(clause):
        yield UnitChange(ChangeAction.REMOVE, doubts=(ChangeDoubt.NOT_UNDERSTOOD,))


def _corrected(sentence: str) -> Iterator[UnitChange]:
    """Yield the corrections of the grammar by which a mail corrects its own list."""
    for match in (match for pattern in PATTERNS for match in pattern.finditer(sentence)):
        groups = match.groupdict()
        name = groups.get("name") or ""
        if name and not names_make(name):
            continue
        target = _target(groups)
        if fact := _fact(groups):
            yield UnitChange(ChangeAction.CHANGE, target, *fact, old_value=groups.get("old") or "")


def _target(groups: dict[str, str | None]) -> UnitTarget:
    if number := groups.get("number"):
        return UnitTarget(number=int(number))
    if ordinal := groups.get("ordinal"):
        return UnitTarget(number=ORDINALS.index(ordinal) + 1)
    return UnitTarget(
        vin=groups.get("serial") or "", plate=compact(groups.get("plate") or ""), name=groups.get("name") or ""
    )


def _tersely_corrected(sentence: str) -> Iterator[UnitChange]:
    """Yield what a sentence with one unit and a cue says of it: "la 4 es 2021", "serie …: valor correcto $440,000"."""
    if not (_CUE.search(sentence) or (_COUNTED_UNIT.search(sentence) and not names_make(sentence))):
        return
    old = _FROM.search(sentence) or _OLD.search(sentence)
    present = sentence[: old.start()] + " " + sentence[old.end() :] if old else sentence
    old_value = _normalised(old["old"]) if old else ""
    for field, match in _facts(present):
        value = _fact(match.groupdict())
        rest = _without(present, match, field)
        targets = targets_in(rest) or ([] if field == "vin" else named_target(rest))
        is_sure = field != "year" or not names_make(present) or _IS_YEAR.search(present)
        if value and len(targets) == 1 and is_sure:
            yield UnitChange(ChangeAction.CHANGE, targets[0], *value, old_value=old_value)
            return


def _facts(sentence: str) -> list[tuple[str, re.Match[str]]]:
    """Return the facts in a sentence, the last first: what stands before the new one says which unit is meant."""
    matches = [(field, match) for field, fact in _FACTS.items() if (match := fact.search(sentence))]
    return sorted(matches, key=lambda pair: -pair[1].end())


def _without(sentence: str, match: re.Match[str], field: str) -> str:
    """Return the sentence without the new fact, which may look like a unit itself."""
    group = {"vin": "new_vin", "plate": "new_plate", "year": "year", "value": "amount"}[field]
    start, end = match.span(group) if match.groupdict().get(group) else match.span()
    return f"{sentence[:start]} ; {sentence[end:]}"


def _fact(groups: dict[str, str | None]) -> tuple[str, str] | None:
    """Return the field and the value that a grammar found."""
    if amount := groups.get("amount") or groups.get("bare"):
        money = read_money(amount.strip(" .,"))
        return ("value", f"{money.amount:.0f}") if money else None
    if plate := groups.get("new_plate"):
        return ("plate", plate) if read_plate(plate) else None
    if number := groups.get("new_vin"):
        return ("vin", number)
    return ("year", year) if (year := groups.get("year")) else None


def _normalised(written: str) -> str:
    bare = written.strip(" .,")
    money = read_money(bare) if "$" in bare or "," in bare else None
    return f"{money.amount:.0f}" if money else bare
