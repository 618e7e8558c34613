"""How right a reading of a mail is: rows found, fields right, case right, and whether a person would change nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]
CASE_FIELDS = ("client_name", "client_rfc", "broker_name", "broker_email", "policy_start", "policy_end", "coverage")
ROW_FIELDS = ("brand", "model", "year", "vin", "plate", "value", "usage")
# What a quotation hangs on: one of these wrong in one row, and the mail is not wholly right.
DECISIVE_FIELDS = ("year", "vin", "plate", "value")
SAME_VEHICLE = 0.7
"""How many of the words of a description must be found for a row without VIN and plate to be the same vehicle."""
SAME_MODEL = 0.5
LEGAL_FORMS = ("S A P I", "S A B", "S P R", "S DE R L", "DE R L", "DE C V", "S A", "S C", "R L", "C V")
LEGAL_FORM = re.compile(r"\b(" + "|".join(LEGAL_FORMS).replace(" ", r"\s*") + r")\b")
TITLES = {"LIC", "ING", "MTRO", "DR", "SR", "SRA"}


@dataclass(frozen=True, slots=True)
class MailScore:
    """What is right and wrong in the reading of one mail."""

    found: int = 0
    invented: int = 0
    missed: int = 0
    row_fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    case_fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    is_status_right: bool | None = None
    problems: tuple[str, ...] = ()
    is_wholly_right: bool = False
    has_rows: bool = True
    """False when no reader is asked for rows, since only eyes can read them."""

    @property
    def f1(self) -> float:
        return f1(self.found, self.invented, self.missed)


def f1(found: int, invented: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there is nothing to find and nothing was."""
    whole = 2 * found + invented + missed
    return 2 * found / whole if whole else 1.0


def score(truth: Row, read: Row) -> MailScore:
    """Compare what was read with the truth; what the truth leaves null is not asked for."""
    problems: list[str] = []
    case_fields = _score_case(truth, read, problems)
    is_case_right = not problems
    has_rows = not truth.get("ocr")
    wanted, given = (truth["vehicles"], list(read.get("vehicles") or [])) if has_rows else ([], [])
    pairs, missed, invented = paired(wanted, given)
    problems += [f"missed: {_named(wanted[place])}" for place in missed]
    problems += [f"invented: {_named(given[place])}" for place in invented]
    row_fields, is_decisive_right = _score_rows(wanted, given, pairs, problems)
    status, given_status = truth["expected_status"], read.get("expected_status") or read.get("status")
    is_status_right = None if status is None else status == given_status
    if is_status_right is False:
        problems.append(f"status: wanted {status}, read {given_status}")
    told = letters_of([[read.get(name) for name in CASE_FIELDS], given])
    smuggled = [word for word in truth.get("forbidden") or [] if letters_of(word) in told]
    problems += [f"smuggled in: {word}" for word in smuggled]
    is_right = is_case_right and is_decisive_right and is_status_right is not False
    is_right = is_right and not (missed or invented or smuggled)
    return MailScore(
        len(pairs),
        len(invented),
        len(missed),
        row_fields,
        case_fields,
        is_status_right,
        tuple(problems),
        is_right,
        has_rows,
    )


def paired(wanted: Sequence[Row], given: Sequence[Row]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which row read is which row wanted, one to one, and what is left of both.

    By VIN, then by plate; the rest by year and the words of the description, the closest first.
    """
    pairs: list[tuple[int, int]] = []
    open_wanted, open_given = set(range(len(wanted))), set(range(len(given)))
    for name in ("vin", "plate"):
        by_number: dict[str, list[int]] = defaultdict(list)
        for place in sorted(open_given):
            if number := letters_of(given[place].get(name)):
                by_number[number].append(place)
        for place in sorted(open_wanted):
            same = by_number.get(letters_of(wanted[place].get(name)))
            if same:
                pairs.append((place, same.pop(0)))
        open_wanted -= {one for one, _ in pairs}
        open_given -= {other for _, other in pairs}
    for one, other in _by_words(wanted, given, open_wanted, open_given):
        if one in open_wanted and other in open_given:
            pairs.append((one, other))
            open_wanted.remove(one)
            open_given.remove(other)
    return pairs, sorted(open_wanted), sorted(open_given)


def _by_words(
    wanted: Sequence[Row], given: Sequence[Row], open_wanted: Iterable[int], open_given: Iterable[int]
) -> list[tuple[int, int]]:
    told = {place: _words(" ".join(_texts(given[place]))) for place in open_given}
    close: list[tuple[float, int, int, int]] = []
    for one in open_wanted:
        row, words = wanted[one], _words(wanted[one]["description"])
        for other, others in told.items():
            share = len(words & others) / max(1, len(words))
            if share >= SAME_VEHICLE and not _is_told_apart(row, given[other]):
                close.append((-share, len(others - words), one, other))
    return [(one, other) for _, _, one, other in sorted(close)]


def _is_told_apart(row: Row, other: Row) -> bool:
    """Say whether two rows cannot be one vehicle: another year, or both have a VIN or a plate and it differs."""
    if row.get("year") is not None and _whole(other.get("year")) != row["year"]:
        return True
    return any(letters_of(row.get(name)) and letters_of(other.get(name)) for name in ("vin", "plate"))


def _texts(row: Row) -> list[str]:
    return [str(row.get(name) or "") for name in ("brand", "model", "version", "description")]


def _score_rows(
    wanted: Sequence[Row], given: Sequence[Row], pairs: Iterable[tuple[int, int]], problems: list[str]
) -> tuple[Counter[tuple[str, bool]], bool]:
    counts: Counter[tuple[str, bool]] = Counter()
    is_decisive_right = True
    for one, other in pairs:
        for name in ROW_FIELDS:
            if wanted[one].get(name) is None:
                continue
            is_right = _is_field_right(name, wanted[one], given[other].get(name))
            counts[name, is_right] += 1
            if not is_right:
                is_decisive_right &= name not in DECISIVE_FIELDS
                problems.append(f"{name}: wanted {wanted[one][name]!r}, read {given[other].get(name)!r}")
    return counts, is_decisive_right


def _is_field_right(name: str, row: Row, given: object) -> bool:
    wanted = row[name]
    if name == "year":
        return _whole(given) == int(wanted)
    if name == "value":
        amount = _number(given)
        return amount is not None and abs(amount - wanted) <= max(1, 0.0005 * wanted)
    if name == "model":
        words = _words(wanted)
        return not words or len(words & _words(given)) >= SAME_MODEL * len(words)
    if name == "brand":
        brands = [wanted, *row.get("brand_alt", [])]
        return any(letters_of(given) == letters_of(brand) or _words(brand) <= _words(given) for brand in brands)
    return letters_of(given) == letters_of(wanted)


def _score_case(truth: Row, read: Row, problems: list[str]) -> Counter[tuple[str, bool]]:
    counts: Counter[tuple[str, bool]] = Counter()
    for name in CASE_FIELDS:
        if truth.get(name) is None:
            continue
        accepted = [truth[name], *truth.get(f"{name}_alt", [])]
        is_right = any(_IS_CASE_FIELD[name](wanted, read.get(name)) for wanted in accepted)
        counts[name, is_right] += 1
        if not is_right:
            problems.append(f"{name}: wanted {truth[name]!r}, read {read.get(name)!r}")
    return counts


def letters_of(text: object) -> str:
    """Return the letters and digits of a text, in capitals and without accents."""
    return re.sub(r"[^A-Z0-9]", "", _bare(text))


def _company(text: object) -> str:
    spread = re.sub(r"[^A-Z0-9&]+", " ", _bare(text).replace(".", " "))
    return LEGAL_FORM.sub(" ", spread).replace(" ", "")


def _person(text: object) -> list[str]:
    return [word for word in re.sub(r"[^A-Z ]+", " ", _bare(text)).split() if word not in TITLES]


def _tax_number(text: object) -> str:
    return re.sub(r"[^A-Z0-9&Ñ]", "", str(text or "").upper())


def _bare(text: object) -> str:
    spread = unicodedata.normalize("NFKD", str(text or "").upper())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _words(text: object) -> set[str]:
    return set(re.findall(r"[A-Z0-9]+", _bare(text)))


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(re.sub(r"[^0-9.\-]", "", str(value or "")))
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _named(row: Row) -> str:
    return " ".join(
        str(part)
        for part in (row.get("description") or row.get("model"), row.get("year"), row.get("vin"), row.get("plate"))
        if part
    )


_IS_CASE_FIELD: dict[str, Callable[[str, object], bool]] = {
    "client_name": lambda wanted, given: _company(given) == _company(wanted),
    "client_rfc": lambda wanted, given: _tax_number(given) == wanted,
    "broker_name": lambda wanted, given: _person(given) == _person(wanted),
    "broker_email": lambda wanted, given: str(given or "").strip().lower() == wanted.lower(),
    "policy_start": lambda wanted, given: str(given or "")[:10] == wanted,
    "policy_end": lambda wanted, given: str(given or "")[:10] == wanted,
    "coverage": lambda wanted, given: _bare(wanted) in _bare(given),
}
